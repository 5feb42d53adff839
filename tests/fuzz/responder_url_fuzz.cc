// SPDX-License-Identifier: Apache-2.0

// Parses any text as the URL of a responder, as a redirect and as the URL of a proxy. A result must
// be valid in a request, and must stay the same when it is parsed again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "probes/http/url.h"
#include "probes/proxy/http_connect.h"
#include "probes/proxy/url.h"
#include "probes/responder/request.h"

namespace {

void check(staple::http::Url url) {
  const std::string text = to_string(url);
  url.absolute = false;  // a final dot is for the resolver and is not written
  for (const char c : text) {
    if (c <= ' ' || c > '~') std::abort();
  }
  const auto again = staple::http::parse_url(text);
  if (again && !(*again == url)) std::abort();
  if (!again && text.size() <= 2048) std::abort();
  const staple::Bytes request(60, 0xff);
  if (const auto get = staple::responder::make_get_url(url, request);
      get && to_string(*get).size() > 255)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto url = staple::http::parse_url(text)) check(*url);
  const auto base = *staple::http::parse_url("https://ocsp.test:8443/a/b?c");
  if (const auto url = staple::http::resolve_redirect(base, text)) check(*url);
  if (const auto proxy = staple::proxy::parse_url(text)) {
    if (proxy->host.empty() || proxy->port == 0) std::abort();
    for (const char c : make_authorization(*proxy)) {
      if (c < ' ' || c > '~') std::abort();
    }
  }
  return 0;
}
