// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as the head of an HTTP request. A decision must not change as more bytes arrive,
// and must be the same whether they arrive one by one or together. Beast's parser must find the
// same lengths in an accepted head, or reject it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/beast/http.hpp>

#include "exporter/http/request_head.h"

namespace {

using namespace staple;
namespace beast_http = boost::beast::http;
using State = httpd::RequestHead::State;

constexpr std::size_t kLimit = 4096;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_parser(std::string_view bytes) {
  beast_http::request_parser<beast_http::string_body> parser;
  parser.header_limit(kLimit);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  require(error != beast_http::error::need_more || parser.is_header_done());
  if (!parser.is_header_done()) return;  // Beast is stricter about Connection
  const auto& head = parser.get();
  require(head.version() == 10 || head.version() == 11);
  require(head.count(beast_http::field::host) <= 1 &&
          head.count(beast_http::field::content_length) <= 1);
  require(parser.chunked() == (head.count(beast_http::field::transfer_encoding) == 1));
  require(parser.content_length().has_value() ==
          (head.count(beast_http::field::content_length) == 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  State before = State::incomplete;
  std::size_t length = 0;
  httpd::RequestHeadParser parser(kLimit);
  for (std::size_t end = 0; end <= size && before == State::incomplete; ++end) {
    const httpd::RequestHead request_head = httpd::parse_request_head(bytes.substr(0, end), kLimit);
    require((request_head.state == State::refused) ==
            (request_head.status >= 400 && !request_head.problem.empty()));
    const httpd::RequestHead in_pieces = parser.parse(bytes.substr(0, end));
    require(in_pieces.state == request_head.state && in_pieces.status == request_head.status &&
            in_pieces.expects_continue == request_head.expects_continue);
    before = request_head.state;
    length = end;
  }
  require(httpd::parse_request_head(bytes, kLimit).state == before);
  if (before == State::complete) check_parser(bytes.substr(0, length));
  return 0;
}
