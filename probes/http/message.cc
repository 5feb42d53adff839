// SPDX-License-Identifier: Apache-2.0

#include "probes/http/message.h"

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

/// State is a parser of Beast, and the bytes that it has not taken yet: it needs the header in
/// one piece.
struct ResponseReader::State {
  using Parser = beast_http::response_parser<beast_http::vector_body<std::uint8_t>>;
  std::optional<Parser> parser = {};
  Bytes unparsed = {};
  std::optional<error_code> failed = {};
  std::size_t max_body = 0;
  std::size_t received = 0;

  /// start_response makes the parser ready for a response.
  void start_response() {
    parser.emplace();
    parser->header_limit(static_cast<std::uint32_t>(kMaxHeader));
    parser->body_limit(max_body);
    parser->eager(true);
  }
  /// drop_interim drops the response if it is an interim one (RFC 9110, 15.2).
  void drop_interim() {
    if (!parser->is_done()) return;
    const unsigned status = parser->get().result_int();
    if (status >= 100 && status < 200 && status != kSwitchingProtocols) start_response();
  }
};

/// kFraming is how many bytes may arrive for each byte of the body: a chunk of one byte has six.
constexpr std::size_t kFraming = 8;

ResponseReader::ResponseReader(std::size_t max_body) : state_(std::make_unique<State>()) {
  state_->max_body = max_body;
  state_->start_response();
}

ResponseReader::~ResponseReader() = default;

bool ResponseReader::feed(ByteView received) {
  auto& [parser, unparsed, failed, max_body, total] = *state_;
  if (failed || parser->is_done()) return true;
  total += received.size();
  if (total > kMaxHeader + kFraming * max_body) failed = beast_http::error::body_limit;
  if (failed) return true;
  unparsed.insert(unparsed.end(), received.begin(), received.end());
  while (!unparsed.empty() && !parser->is_done()) {
    error_code error;
    const std::size_t taken = feed_parser(*parser, boost::asio::buffer(unparsed), error);
    unparsed.erase(unparsed.begin(), unparsed.begin() + static_cast<std::ptrdiff_t>(taken));
    if (error == beast_http::error::need_more) {
      // The parser counts the bytes of a header only once it has all of them. It never counts those
      // of a chunk's size with its extensions, or of trailers.
      if (unparsed.size() > kMaxHeader) {
        failed = parser->is_header_done() ? beast_http::error::bad_chunk_extension
                                          : beast_http::error::header_limit;
      }
      return failed.has_value();
    }
    if (error) {
      failed = error;
      return true;
    }
    state_->drop_interim();
    if (taken == 0) break;
  }
  return parser->is_done();
}

void ResponseReader::finish() {
  auto& [parser, unparsed, failed, max_body, total] = *state_;
  if (failed || parser->is_done()) return;
  error_code error;
  if (parser->got_some()) {
    parser->put_eof(error);
  } else {
    error = beast_http::error::end_of_stream;
  }
  if (error) failed = error;
}

ResponseReader::Outcome ResponseReader::outcome() {
  auto& [parser, unparsed, failed, max_body, total] = *state_;
  if (failed) return {failure_of(*failed, max_body), {}};
  if (!parser->is_done()) return {failure_of(beast_http::error::partial_message, max_body), {}};
  auto& message = parser->get();
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
