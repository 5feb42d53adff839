// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/response_head.h"

#include <array>
#include <charconv>
#include <sstream>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>

#include "probes/text/http_date.h"

namespace staple::httpd {

namespace beast_http = boost::beast::http;

std::string format_response_head(const Response& response, const ResponseHeadOptions& options,
                                 BodyLength length) {
  beast_http::response<beast_http::empty_body> head;
  head.version(options.version);
  head.result(response.status);
  head.keep_alive(options.keep_alive);
  head.set(beast_http::field::date, text::format_http_date(options.time));
  head.set(beast_http::field::server, "staple_exporter");
  head.set(beast_http::field::content_type, response.content_type);
  head.set("X-Content-Type-Options", "nosniff");
  head.set(beast_http::field::vary,
           response.vary.empty() ? "Accept-Encoding" : response.vary + ", Accept-Encoding");
  if (!response.allow.empty()) head.set(beast_http::field::allow, response.allow);
  if (!response.link.empty()) head.set(beast_http::field::link, response.link);
  if (!response.location.empty()) head.set(beast_http::field::location, response.location);
  if (!response.authenticate.empty())
    head.set(beast_http::field::www_authenticate, response.authenticate);
  if (options.gzip) head.set(beast_http::field::content_encoding, "gzip");
  if (response.content_type.starts_with("text/html")) {
    head.set("Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
             "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    head.set("Referrer-Policy", "no-referrer");
  }
  for (const auto& [name, value] : options.headers) head.set(name, value);
  if (length.bytes) head.content_length(*length.bytes);
  if (length.chunked) head.chunked(true);
  std::ostringstream text;
  text << head.base();
  return std::move(text).str();
}

std::string format_chunk(std::string_view piece) {
  if (piece.empty()) return {};
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  std::string chunk(size.data(), end);
  chunk.reserve(chunk.size() + piece.size() + 4);
  return chunk.append("\r\n").append(piece).append("\r\n");
}

}  // namespace staple::httpd
