#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/beast/http/field.hpp>

#include "exporter/web/exchange.h"

namespace staple {

/// AnsweringHow is what a response's head says beside the response.
struct AnsweringHow {
  unsigned version = 11;  ///< of HTTP, as Beast counts
  bool keep_alive = false;
  bool gzip = false;                                              ///< the body is compressed
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< that the web configuration adds
};

/// set_head writes the fields of a response into Beast's `head`.
template <class Head>
void set_head(Head& head, const Response& response, const AnsweringHow& how) {
  namespace http = boost::beast::http;
  head.version(how.version);
  head.result(response.status);
  head.keep_alive(how.keep_alive);
  head.set(http::field::server, "staple_exporter");
  head.set(http::field::content_type, response.content_type);
  head.set("X-Content-Type-Options", "nosniff");
  head.set(http::field::vary, "Accept-Encoding");
  if (!response.allow.empty()) head.set(http::field::allow, response.allow);
  if (!response.link.empty()) head.set(http::field::link, response.link);
  if (!response.location.empty()) head.set(http::field::location, response.location);
  if (!response.authenticate.empty()) head.set(http::field::www_authenticate, response.authenticate);
  if (how.gzip) head.set(http::field::content_encoding, "gzip");
  if (response.content_type.starts_with("text/html")) {
    head.set("Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
             "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    head.set("Referrer-Policy", "no-referrer");
  }
  for (const auto& [name, value] : how.headers) head.set(name, value);
}

}  // namespace staple
