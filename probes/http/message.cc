// SPDX-License-Identifier: Apache-2.0

#include "probes/http/message.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>

#include "probes/http/feed_parser.h"
#include "probes/text/clean.h"

namespace staple::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kShownHeader = 1024;
constexpr unsigned kSwitchingProtocols = 101;

std::string to_text(boost::beast::string_view text) {
  return std::string(text.substr(0, kShownHeader));
}

ExchangeFailure failure_of(const error_code& error, std::size_t max_body) {
  if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
    return {FailureReason::too_large, "the header is larger than 16 KiB"};
  }
  if (error == beast_http::error::body_limit) {
    return {FailureReason::too_large,
            "the body is larger than " + std::to_string(max_body >> 10) + " KiB"};
  }
  if (error == beast_http::error::partial_message || error == beast_http::error::end_of_stream) {
    return {FailureReason::closed, "the connection was closed before the response was complete"};
  }
  return {FailureReason::malformed, text::clean(error.message(), 100)};
}

std::string write_field(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append("\r\n");
}

std::string write_common_fields(std::string_view host, std::string_view proxy_authorization) {
  std::string text = write_field("Host", host) + write_field("User-Agent", "staple_exporter");
  if (!proxy_authorization.empty()) text += write_field("Proxy-Authorization", proxy_authorization);
  return text;
}

}  // namespace

/// kFraming is how many bytes may arrive for each byte of the body: a chunk of one byte has six.
constexpr std::size_t kFraming = 8;

/// State is a parser of Beast, and the bytes that it has not taken yet: it needs the header in one
/// piece. The parser's own limit depends on the pieces in which a header arrives, so it is not
/// used. Instead, the parser never sees more than kMaxHeader bytes at once.
struct ResponseReader::State {
  using Parser = beast_http::response_parser<beast_http::vector_body<std::uint8_t>>;
  std::optional<Parser> parser = {};
  Bytes unparsed = {};
  std::optional<error_code> failed = {};
  std::size_t max_body = 0;
  std::size_t taken = 0;         ///< bytes that the parsers have taken, in all
  std::size_t header_taken = 0;  ///< of them, those of a header that is not complete

  /// start_response makes the parser ready for a response.
  void start_response() {
    header_taken = 0;
    parser.emplace();
    parser->header_limit(std::numeric_limits<std::uint32_t>::max());
    parser->body_limit(max_body);
    parser->eager(true);
  }

  /// advance passes bytes to the parser once. Returns false if it needs more of them.
  bool advance() {
    const std::size_t limit = kMaxHeader - (parser->is_header_done() ? 0 : header_taken);
    const std::size_t seen = std::min(unparsed.size(), limit);
    error_code error;
    const std::size_t size =
        feed_parser(*parser, boost::asio::buffer(unparsed.data(), seen), error);
    unparsed.erase(unparsed.begin(), unparsed.begin() + static_cast<std::ptrdiff_t>(size));
    taken += size;
    if (!parser->is_header_done()) header_taken += size;
    if (taken > kMaxHeader + kFraming * max_body) error = beast_http::error::body_limit;
    if (error == beast_http::error::need_more) {
      if (size > 0) return true;
      if (seen < limit) return false;
      // A header, the size of a chunk with its extensions, or trailers.
      error = parser->is_header_done() ? beast_http::error::bad_chunk_extension
                                       : beast_http::error::header_limit;
    }
    if (error) failed = error;
    if (!failed) drop_interim();
    return size > 0 && !failed;
  }

  /// drop_interim drops the response if it is an interim one (RFC 9110, 15.2).
  void drop_interim() {
    if (!parser->is_done()) return;
    const unsigned status = parser->get().result_int();
    if (status >= 100 && status < 200 && status != kSwitchingProtocols) start_response();
  }
};

ResponseReader::ResponseReader(std::size_t max_body) : state_(std::make_unique<State>()) {
  state_->max_body = max_body;
  state_->start_response();
}

ResponseReader::~ResponseReader() = default;

bool ResponseReader::feed(ByteView received) {
  State& state = *state_;
  if (state.failed || state.parser->is_done()) return true;
  state.unparsed.insert(state.unparsed.end(), received.begin(), received.end());
  while (!state.unparsed.empty() && !state.parser->is_done() && state.advance()) continue;
  return state.failed || state.parser->is_done();
}

void ResponseReader::finish() {
  State& state = *state_;
  if (state.failed || state.parser->is_done()) return;
  error_code error;
  if (state.parser->got_some()) {
    state.parser->put_eof(error);
  } else {
    error = beast_http::error::end_of_stream;
  }
  if (error) state.failed = error;
}

ResponseReader::Outcome ResponseReader::outcome() {
  const State& state = *state_;
  if (state.failed) return {failure_of(*state.failed, state.max_body), {}};
  if (!state.parser->is_done())
    return {failure_of(beast_http::error::partial_message, state.max_body), {}};
  auto& message = state_->parser->get();
  Response response;
  response.status = message.result_int();
  response.location = std::string(message[beast_http::field::location]);
  for (auto [field, end] = message.equal_range(beast_http::field::cache_control); field != end;
       ++field) {
    response.cache.cache_control +=
        (response.cache.cache_control.empty() ? "" : ",") + to_text(field->value());
  }
  const auto challenge = response.status == 407 ? beast_http::field::proxy_authenticate
                                                : beast_http::field::www_authenticate;
  for (auto [field, end] = message.equal_range(challenge); field != end; ++field)
    text::add_schemes(to_text(field->value()), response.schemes);
  response.cache.expires = to_text(message[beast_http::field::expires]);
  response.cache.date = to_text(message[beast_http::field::date]);
  response.cache.age = to_text(message[beast_http::field::age]);
  response.content_type = to_text(message[beast_http::field::content_type]);
  response.content_encoding = to_text(message[beast_http::field::content_encoding]);
  response.body = std::move(message.body());
  return {std::nullopt, std::move(response)};
}

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
