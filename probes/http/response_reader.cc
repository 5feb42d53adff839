// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>

#include "probes/http/feed_parser.h"
#include "probes/http/message.h"
#include "probes/text/clean.h"

namespace staple::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kShownHeader = 1024;
constexpr unsigned kSwitchingProtocols = 101;

bool is_interim(unsigned status) {
  return status >= 100 && status < 200 && status != kSwitchingProtocols;
}

std::string to_text(boost::beast::string_view text) {
  return std::string(text.substr(0, kShownHeader));
}

/// BytesBody collects a body for the parser of Beast, in a vector that is emptied meanwhile (see
/// ResponseReader::take_body()). Unlike Beast's own, it reserves no memory for a length that a
/// header only claims.
struct BytesBody {
  using value_type = Bytes;

  class reader {
   public:
    template <bool IsRequest, class Fields>
    reader(beast_http::header<IsRequest, Fields>&, Bytes& body) : body_(body) {}

    void init(boost::optional<std::uint64_t> const&, error_code& error) { error = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      error = {};
      const std::size_t before = body_.size();
      for (const boost::asio::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
        const auto* const data = static_cast<const std::uint8_t*>(part.data());
        body_.insert(body_.end(), data, data + part.size());
      }
      return body_.size() - before;
    }

    void finish(error_code& error) { error = {}; }

   private:
    Bytes& body_;
  };
};

ExchangeFailure failure_of(const error_code& error, std::size_t max_body) {
  if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
    return {FailureReason::too_large, "the header is larger than 16 KiB"};
  }
  if (error == beast_http::error::body_limit && max_body == kUnbounded)
    return {FailureReason::too_large, "the chunks of the body are too small"};
  if (error == beast_http::error::body_limit) {
    return {FailureReason::too_large,
            "the body is larger than " + std::to_string(max_body >> 10) + " KiB"};
  }
  if (error == beast_http::error::partial_message || error == beast_http::error::end_of_stream) {
    return {FailureReason::closed, "the connection was closed before the response was complete"};
  }
  return {FailureReason::malformed, text::clean(error.message(), 100)};
}

}  // namespace

/// kFraming is how many bytes may arrive for each byte of the body: a chunk of one byte has six.
constexpr std::size_t kFraming = 8;

/// State is a parser of Beast, and the bytes that it has not taken yet: it needs the header in one
/// piece. The parser's own limit depends on the pieces in which a header arrives, so it is not
/// used. Instead, the parser never sees more than kMaxHeader bytes at once.
struct ResponseReader::State {
  using Parser = beast_http::response_parser<BytesBody>;
  std::optional<Parser> parser = {};
  Bytes unparsed = {};
  std::optional<error_code> failed = {};
  std::size_t max_body = 0;
  std::size_t delivered = 0;     ///< bytes of the body that take_body() has returned
  std::size_t taken = 0;         ///< bytes that the parsers have taken, in all
  std::size_t header_taken = 0;  ///< of them, those of a header that is not complete

  /// start_response makes the parser ready for a response.
  void start_response() {
    header_taken = 0;
    parser.emplace();
    parser->header_limit(std::numeric_limits<std::uint32_t>::max());
    if (max_body == kUnbounded) {
      parser->body_limit(boost::none);
    } else {
      parser->body_limit(max_body);
    }
  }

  /// start_body lets the parser take the body, and bounds the trailers of a chunked one: Boost 1.87
  /// and newer take them field by field.
  void start_body() {
    if (parser->eager()) return;
    parser->header_limit(static_cast<std::uint32_t>(kMaxHeader));
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
    if (is_framed_too_much()) error = beast_http::error::body_limit;
    if (error == beast_http::error::need_more) {
      if (size > 0) return true;
      if (seen < limit) return false;
      // A header, the size of a chunk with its extensions, or trailers.
      error = parser->is_header_done() ? beast_http::error::bad_chunk_extension
                                       : beast_http::error::header_limit;
    }
    if (error) failed = error;
    if (!failed && parser->is_header_done()) start_body();
    if (!failed) drop_interim();
    return size > 0 && !failed;
  }

  /// is_framed_too_much reports whether far more bytes have arrived than the body needs.
  bool is_framed_too_much() const {
    const std::size_t body =
        max_body == kUnbounded ? kMaxHeader + delivered + parser->get().body().size() : max_body;
    return taken > kMaxHeader + kFraming * body;
  }

  /// has_head reports whether the header of the response itself is complete.
  bool has_head() const {
    return parser->is_header_done() && !is_interim(parser->get().result_int());
  }

  /// drop_interim drops the response if it is an interim one (RFC 9110, 15.2).
  void drop_interim() {
    if (!parser->is_done()) return;
    if (is_interim(parser->get().result_int())) start_response();
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

bool ResponseReader::has_head() const { return !state_->failed && state_->has_head(); }

Response ResponseReader::head() const {
  const auto& message = state_->parser->get();
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
  response.retry_after = to_text(message[beast_http::field::retry_after]);
  return response;
}

Bytes ResponseReader::take_body() {
  Bytes body = std::exchange(state_->parser->get().body(), {});
  state_->delivered += body.size();
  return body;
}

ResponseReader::Outcome ResponseReader::outcome() {
  State& state = *state_;
  if (state.failed) return {failure_of(*state.failed, state.max_body), {}};
  if (!state.parser->is_done())
    return {failure_of(beast_http::error::partial_message, state.max_body), {}};
  Response response = head();
  response.body = take_body();
  return {std::nullopt, std::move(response)};
}

}  // namespace staple::http
