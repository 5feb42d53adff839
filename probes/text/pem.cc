// SPDX-License-Identifier: Apache-2.0

#include "probes/text/pem.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "probes/text/base64.h"

namespace staple::text {
namespace {

/// RFC 7468, 2: lines of exactly 64 characters.
constexpr std::size_t kWidth = 64;

constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// starts_line reports whether only white space precedes `position` on its line.
bool starts_line(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, position);
  const auto last = before.find_last_not_of(" \t");
  return last == std::string_view::npos || before[last] == '\n' || before[last] == '\r';
}

}  // namespace

PemReader::PemReader(std::string_view text, std::span<const std::string_view> labels)
    : rest_(text), labels_(labels) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

std::optional<std::string_view> PemReader::skip_to_block() {
  std::size_t position = 0;
  while (true) {
    const auto begin = rest_.find(kPemBegin, position);
    if (begin == std::string_view::npos) return std::nullopt;
    position = begin + kPemBegin.size();
    const auto dashes = rest_.find(kDashes, position);
    if (dashes == std::string_view::npos) return std::nullopt;
    const auto label = rest_.substr(position, dashes - position);
    if (!starts_line(rest_, begin) || std::ranges::find(labels_, label) == labels_.end()) continue;
    rest_.remove_prefix(dashes + kDashes.size());
    return label;
  }
}

Error PemReader::fail(std::string message) {
  rest_ = {};
  return {ErrorKind::malformed, std::move(message)};
}

std::optional<Result<Bytes>> PemReader::next() {
  const auto label = skip_to_block();
  if (!label) return std::nullopt;
  const std::string ending = std::string(kEnd) + std::string(*label) + std::string(kDashes);
  const auto end = rest_.find(kEnd);
  if (end == std::string_view::npos) return fail("a PEM block has no END line");
  if (!rest_.substr(end).starts_with(ending)) return fail("a PEM block has another END line");
  auto bytes = decode_base64(rest_.substr(0, end));
  ++count_;
  if (!bytes || bytes->empty())
    return fail("PEM block " + std::to_string(count_) + " is not base64");
  rest_.remove_prefix(end + ending.size());
  return *std::move(bytes);
}

std::string encode_pem(std::string_view label, ByteView bytes) {
  const std::string ending = std::string(label) + "-----\n";
  return std::string(kPemBegin) + ending + encode_base64(bytes, kWidth) + std::string(kEnd) +
         ending;
}

}  // namespace staple::text
