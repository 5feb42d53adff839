// SPDX-License-Identifier: Apache-2.0

#include "probes/http/message.h"

namespace staple::http {
namespace {

std::string write_field(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append("\r\n");
}

std::string write_common_fields(std::string_view host, std::string_view proxy_authorization) {
  std::string text = write_field("Host", host) + write_field("User-Agent", "staple_exporter");
  if (!proxy_authorization.empty()) text += write_field("Proxy-Authorization", proxy_authorization);
  return text;
}

}  // namespace

std::string write_request(const Request& request, TargetForm form,
                          std::string_view proxy_authorization) {
  const Url& url = request.url;
  Url looked_up = url;
  looked_up.host = lookup_name(url);  // a final dot is for the proxy's resolver
  const std::string target = form == TargetForm::absolute
                                 ? to_string(looked_up)
                                 : url.path + (url.query.empty() ? "" : "?" + url.query);
  std::string text = (request.body ? "POST " : "GET ") + target + " HTTP/1.1\r\n";
  text += write_common_fields(authority_of(url), proxy_authorization) +
          write_field("Accept", request.accept) + write_field("Accept-Encoding", "identity") +
          write_field("Connection", "close");
  if (!request.authorization.empty()) text += write_field("Authorization", request.authorization);
  if (request.body) {
    text += write_field("Content-Type", request.content_type) +
            write_field("Content-Length", std::to_string(request.body->size()));
  }
  text += "\r\n";
  if (request.body) text.append(request.body->begin(), request.body->end());
  return text;
}

}  // namespace staple::http
