// SPDX-License-Identifier: Apache-2.0

#include "probes/text/base64.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace staple::text {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// sextet_of returns the value of a character, or 64 if it is not in the alphabet.
std::uint32_t sextet_of(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : 64;
}

}  // namespace

std::optional<Bytes> decode_base64(std::string_view text) {
  Bytes bytes;
  std::uint32_t group = 0;  // up to four characters, six bits each
  std::size_t taken = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      ++padding;
    } else if (padding != 0 || sextet_of(c) > 63) {
      return std::nullopt;
    }
    group = group << 6 | (c == '=' ? 0 : sextet_of(c));
    if (++taken % 4 != 0) continue;
    for (int shift = 16; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<std::uint8_t>(group >> shift));
    group = 0;
  }
  if (taken % 4 != 0 || padding > 2) return std::nullopt;
  for (; padding > 0; --padding) {
    // The unused bits before the padding must be zero, so that each value has one encoding.
    if (bytes.back() != 0) return std::nullopt;
    bytes.pop_back();
  }
  return bytes;
}

std::string encode_base64(ByteView bytes, std::size_t width) {
  std::string text;
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? bytes[i + j] : 0u);
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? kAlphabet[group >> (18 - 6 * j) & 63] : '=';
      if (width != 0 && ++column == width) {
        text += '\n';
        column = 0;
      }
    }
  }
  if (column != 0) text += '\n';
  return text;
}

}  // namespace staple::text
