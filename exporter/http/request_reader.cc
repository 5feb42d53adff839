// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/request_reader.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/beast/http/error.hpp>

#include "exporter/http/refusal.h"
#include "probes/http/feed_parser.h"

namespace staple::httpd {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadSize = 4096;

}  // namespace

void RequestReader::set_timeout(std::chrono::seconds time) {
  stream_.set_deadline(std::chrono::steady_clock::now() + time);
}

asio::awaitable<ReadRequest> RequestReader::read() {
  reads_ = 0;
  ReadRequest result;
  const RequestHead head = co_await read_head();
  if (head.state == RequestHead::State::incomplete) {
    result.refusal = explain_end();
    co_return result;
  }
  if (head.state == RequestHead::State::refused) {
    result.refusal = make_text_response(head.status, std::string(head.problem) + "\n");
    co_return result;
  }
  Parser parser;
  parser.header_limit(limits_.header_bytes);
  parser.body_limit(limits_.body_bytes);
  if (head.expects_continue) {
    // RFC 9110, section 10.1.1.
    constexpr std::string_view response = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await stream_.send(response);
  }
  const error_code error = co_await read_message(parser);
  if (!error) {
    result.message = parser.release();
  } else {
    const bool ended = error == beast_http::error::partial_message;
    result.refusal = ended ? explain_end() : make_refusal(error);
  }
  co_return result;
}

// A request that was not read to its end gets a response if the client is still there.
std::optional<Response> RequestReader::explain_end() const {
  if (reads_ <= limits_.reads) return std::nullopt;
  return make_text_response(400, "The request arrives in too many pieces\n");
}

// receive returns false if the connection failed or was closed, and beyond the limit of reads.
asio::awaitable<bool> RequestReader::receive() {
  if (++reads_ > limits_.reads) co_return false;
  const auto space = buffer_.prepare(kReadSize);
  const auto received =
      co_await stream_.receive({static_cast<std::uint8_t*>(space.data()), space.size()});
  buffer_.commit(received.size);
  co_return !received.error;
}

asio::awaitable<RequestHead> RequestReader::read_head() {
  set_timeout(buffer_.size() > 0 ? limits_.read_timeout : limits_.idle_timeout);
  RequestHeadParser parser(limits_.header_bytes);
  while (true) {
    const bool is_first = buffer_.size() == 0;
    const auto bytes = buffer_.cdata();
    const RequestHead head = parser.parse({static_cast<const char*>(bytes.data()), bytes.size()});
    if (head.state != RequestHead::State::incomplete) co_return head;
    const bool more = co_await receive();
    if (!more) co_return head;
    if (is_first) set_timeout(limits_.read_timeout);
  }
}

// read_message reads the rest of the request whose head is in the buffer.
asio::awaitable<error_code> RequestReader::read_message(Parser& parser) {
  parser.eager(true);
  while (true) {
    error_code error;
    const std::size_t used = http::feed_parser(parser, buffer_.data(), error);
    buffer_.consume(used);
    if (error && error != beast_http::error::need_more) co_return error;
    if (parser.is_done()) co_return error_code();
    if (buffer_.size() + kReadSize > kMaxBuffered)
      co_return make_error_code(beast_http::error::buffer_overflow);
    const bool more = co_await receive();
    if (!more) co_return make_error_code(beast_http::error::partial_message);
  }
}

}  // namespace staple::httpd
