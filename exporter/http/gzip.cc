// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/gzip.h"

#include <new>
#include <optional>
#include <stdexcept>

#include <zlib.h>

#include "exporter/http/weighted_list.h"

namespace staple::httpd {

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<double> gzip, any, identity;
  for (const WeightedItem& coding : parse_weighted_list(accept_encoding)) {
    if (coding.value == "gzip" || coding.value == "x-gzip") gzip = coding.weight;
    if (coding.value == "*") any = coding.weight;
    if (coding.value == "identity") identity = coding.weight;
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
