#include "probes/http/message.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>

#include "probes/http/put.h"
#include "probes/text/clean.h"

namespace staple {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kShownHeader = 1024;

std::string text_of(boost::beast::string_view text) { return std::string(text.substr(0, kShownHeader)); }

ResponderFailure failure_of(const error_code& error, std::size_t most) {
  if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
    return {ResponderReason::too_large, "the header has more than 16 KiB"};
  }
  if (error == beast_http::error::body_limit) {
    return {ResponderReason::too_large, "the body has more than " + std::to_string(most >> 10) + " KiB"};
  }
  if (error == beast_http::error::partial_message || error == beast_http::error::end_of_stream) {
    return {ResponderReason::closed, "the connection was closed before the answer was complete"};
  }
  return {ResponderReason::malformed_http, clean(error.message(), 100)};
}

std::string header(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value).append("\r\n");
}

std::string common(std::string_view host, std::string_view authorization) {
  std::string text = header("Host", host) + header("User-Agent", "staple_exporter");
  if (!authorization.empty()) text += header("Proxy-Authorization", authorization);
  return text;
}

}  // namespace

/// State is a parser of Beast and what it has not taken yet: it wants the header in one piece.
struct HttpAnswerReader::State {
  beast_http::response_parser<beast_http::vector_body<std::uint8_t>> parser;
  Bytes waiting;
  std::optional<error_code> failed;
  std::size_t most = 0;
  std::size_t received = 0;
};

/// kFraming is how many bytes may come for each one of the body: a chunk of one has six.
constexpr std::size_t kFraming = 8;

HttpAnswerReader::HttpAnswerReader(std::size_t most) : state_(std::make_unique<State>()) {
  auto& parser = state_->parser;
  parser.header_limit(static_cast<std::uint32_t>(kMaxHttpHeader));
  parser.body_limit(most);
  state_->most = most;
  parser.eager(true);
}

HttpAnswerReader::~HttpAnswerReader() = default;

bool HttpAnswerReader::take(ByteView received) {
  auto& [parser, waiting, failed, most, all] = *state_;
  if (failed || parser.is_done()) return true;
  all += received.size();
  if (all > kMaxHttpHeader + kFraming * most) failed = beast_http::error::body_limit;
  if (failed) return true;
  waiting.insert(waiting.end(), received.begin(), received.end());
  while (!waiting.empty() && !parser.is_done()) {
    error_code error;
    const std::size_t taken = put(parser, boost::asio::buffer(waiting), error);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(taken));
    if (error == beast_http::error::need_more) {
      // The parser counts a header's bytes only once it has all of them, and those of a chunk's size with its
      // extensions or of trailers never.
      if (waiting.size() > kMaxHttpHeader) {
        failed = parser.is_header_done() ? beast_http::error::bad_chunk_extension
                                         : beast_http::error::header_limit;
      }
      return failed.has_value();
    }
    if (error) {
      failed = error;
      return true;
    }
    if (taken == 0) break;
  }
  return parser.is_done();
}

void HttpAnswerReader::end() {
  auto& [parser, waiting, failed, most, all] = *state_;
  if (failed || parser.is_done()) return;
  error_code error;
  if (parser.got_some()) {
    parser.put_eof(error);
  } else {
    error = beast_http::error::end_of_stream;
  }
  if (error) failed = error;
}

HttpAnswerReader::Outcome HttpAnswerReader::outcome() {
  auto& [parser, waiting, failed, most, all] = *state_;
  if (failed) return {failure_of(*failed, most), {}};
  if (!parser.is_done()) return {failure_of(beast_http::error::partial_message, most), {}};
  auto& message = parser.get();
  HttpAnswer answer;
  answer.status = message.result_int();
  answer.location = std::string(message[beast_http::field::location]);
  for (auto [field, end] = message.equal_range(beast_http::field::cache_control); field != end; ++field) {
    answer.cache.cache_control += (answer.cache.cache_control.empty() ? "" : ",") + text_of(field->value());
  }
  answer.cache.expires = text_of(message[beast_http::field::expires]);
  answer.cache.date = text_of(message[beast_http::field::date]);
  answer.cache.age = text_of(message[beast_http::field::age]);
  answer.body = std::move(message.body());
  return {std::nullopt, std::move(answer)};
}

std::string request_text(const HttpRequest& request, Via via, std::string_view authorization) {
  const ResponderUrl& url = request.url;
  const std::string target =
      via == Via::proxy ? to_string(url) : url.path + (url.query.empty() ? "" : "?" + url.query);
  std::string text = (request.body ? "POST " : "GET ") + target + " HTTP/1.1\r\n";
  text += common(authority(url), authorization) + header("Accept", request.accept) +
          header("Connection", "close");
  if (!request.authorization.empty()) text += header("Authorization", request.authorization);
  if (request.body) {
    text += header("Content-Type", "application/ocsp-request") +
            header("Content-Length", std::to_string(request.body->size()));
  }
  text += "\r\n";
  if (request.body) text.append(request.body->begin(), request.body->end());
  return text;
}

}  // namespace staple
