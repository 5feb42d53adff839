// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/gzip.h"

#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

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
constexpr int kRawWindowBits = -15;       // the same, without header and checksum

void initialize(z_stream& state, int window_bits) {
  constexpr int memory_level = 8;
  if (deflateInit2(&state, Z_BEST_SPEED, Z_DEFLATED, window_bits, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

void append_deflated(z_stream& state, std::string_view piece, int flush, std::string& result) {
  // zlib does not write to its input, although the type is not const.
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  state.avail_in = static_cast<uInt>(piece.size());
  char ready[16384];
  do {
    state.next_out = reinterpret_cast<Bytef*>(ready);
    state.avail_out = sizeof ready;
    if (deflate(&state, flush) == Z_STREAM_ERROR)
      throw std::logic_error("invalid state of a deflate stream");
    result.append(ready, sizeof ready - state.avail_out);
  } while (state.avail_out == 0);
}

}  // namespace

struct GzipEncoder::Stream {
  z_stream state{};
};

GzipEncoder::GzipEncoder() : stream_(std::make_unique<Stream>()) {
  initialize(stream_->state, kGzipWindowBits);
}

GzipEncoder::~GzipEncoder() { deflateEnd(&stream_->state); }

std::string GzipEncoder::add(std::string_view piece) { return deflate_all(piece, Z_NO_FLUSH); }

std::string GzipEncoder::finish() { return deflate_all({}, Z_FINISH); }

std::string GzipEncoder::deflate_all(std::string_view piece, int flush) {
  std::string result;
  append_deflated(stream_->state, piece, flush, result);
  return result;
}

struct PartEncoder::Stream {
  z_stream state{};
};

PartEncoder::PartEncoder() : stream_(std::make_unique<Stream>()) {
  initialize(stream_->state, kRawWindowBits);
}

PartEncoder::~PartEncoder() { deflateEnd(&stream_->state); }

void PartEncoder::add(std::string_view piece) {
  if (piece.empty()) return;  // zlib takes no data for the beginning of another checksum
  const auto* const bytes = reinterpret_cast<const Bytef*>(piece.data());
  part_.checksum =
      static_cast<std::uint32_t>(crc32(part_.checksum, bytes, static_cast<uInt>(piece.size())));
  part_.size += piece.size();
  append_deflated(stream_->state, piece, Z_NO_FLUSH, part_.blocks);
}

CompressedPart PartEncoder::finish() {
  append_deflated(stream_->state, {}, Z_SYNC_FLUSH, part_.blocks);
  deflateReset(&stream_->state);
  return std::exchange(part_, {});
}

std::string join_parts(std::span<const CompressedPart> parts) {
  // No name and no time; compressed with the fastest level, on any system.
  std::string text("\x1f\x8b\x08\0\0\0\0\0\x04\xff", 10);
  std::size_t compressed = text.size();
  for (const CompressedPart& part : parts) compressed += part.blocks.size();
  text.reserve(compressed + 2 + 8);
  uLong checksum = 0;
  std::uint64_t size = 0;
  for (const CompressedPart& part : parts) {
    text += part.blocks;
    checksum = crc32_combine(checksum, part.checksum, static_cast<z_off_t>(part.size));
    size += part.size;
  }
  text += std::string("\x03\0", 2);  // a final block without data
  for (const std::uint64_t number : {static_cast<std::uint64_t>(checksum), size}) {
    for (unsigned shift = 0; shift < 32; shift += 8)
      text.push_back(static_cast<char>(static_cast<std::uint8_t>(number >> shift)));
  }
  return text;
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
