// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/gzip.h"

#include <charconv>
#include <new>
#include <optional>
#include <stdexcept>

#include <zlib.h>

#include "probes/text/ascii.h"

namespace staple::httpd {
namespace {

std::string_view trim(std::string_view text) {
  const auto blank = " \t";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return trim(part);
}

// parse_quality returns the weight `q` (RFC 9110, section 12.4.2): 1 if there is none, 0 if it
// is malformed.
double parse_quality(std::string_view parameters) {
  double result = 1;
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    if (!text::equals_without_case(take_until(value, '='), "q")) continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    if (error != std::errc() || end != value.data() + value.size() || !(result >= 0)) return 0;
  }
  return result;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<double> gzip, any, identity;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_until(accept_encoding, ',');
    const std::string_view coding = take_until(parameters, ';');
    const double q = parse_quality(parameters);
    if (text::equals_without_case(coding, "gzip") || text::equals_without_case(coding, "x-gzip"))
      gzip = q;
    if (coding == "*") any = q;
    if (text::equals_without_case(coding, "identity")) identity = q;
  }
  const double wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

namespace {
constexpr int kGzipWindowBits = 15 + 16;  // the largest window, with a gzip header
}

struct GzipEncoder::Stream {
  z_stream state{};
};

GzipEncoder::GzipEncoder() : stream_(std::make_unique<Stream>()) {
  constexpr int memory_level = 8;
  if (deflateInit2(&stream_->state, Z_BEST_SPEED, Z_DEFLATED, kGzipWindowBits, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

GzipEncoder::~GzipEncoder() { deflateEnd(&stream_->state); }

std::string GzipEncoder::add(std::string_view piece) { return deflate_all(piece, Z_NO_FLUSH); }

std::string GzipEncoder::finish() { return deflate_all({}, Z_FINISH); }

std::string GzipEncoder::deflate_all(std::string_view piece, int flush) {
  z_stream& state = stream_->state;
  // zlib does not write to its input, although the type is not const.
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  state.avail_in = static_cast<uInt>(piece.size());
  std::string result;
  char ready[16384];
  do {
    state.next_out = reinterpret_cast<Bytef*>(ready);
    state.avail_out = sizeof ready;
    if (deflate(&state, flush) == Z_STREAM_ERROR)
      throw std::logic_error("gzip stream used after finish()");
    result.append(ready, sizeof ready - state.avail_out);
  } while (state.avail_out == 0);
  return result;
}

struct GzipDecoder::Stream {
  z_stream state{};
  bool ended = false;
};

GzipDecoder::GzipDecoder(std::string_view compressed) : stream_(std::make_unique<Stream>()) {
  z_stream& state = stream_->state;
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  state.avail_in = static_cast<uInt>(compressed.size());
  if (inflateInit2(&state, kGzipWindowBits) != Z_OK) throw std::bad_alloc();
}

GzipDecoder::~GzipDecoder() { inflateEnd(&stream_->state); }

std::optional<std::string> GzipDecoder::next(std::size_t most) {
  if (stream_->ended) return std::nullopt;
  z_stream& state = stream_->state;
  std::string piece(most, '\0');
  state.next_out = reinterpret_cast<Bytef*>(piece.data());
  state.avail_out = static_cast<uInt>(most);
  const int result = inflate(&state, Z_NO_FLUSH);
  stream_->ended = result == Z_STREAM_END;
  if (result != Z_OK && !stream_->ended) throw std::runtime_error("invalid gzip data");
  piece.resize(most - state.avail_out);
  return piece;
}

}  // namespace staple::httpd
