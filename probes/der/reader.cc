// SPDX-License-Identifier: Apache-2.0

#include "probes/der/reader.h"

#include <algorithm>
#include <limits>

namespace staple::der {
std::string Diagnosis::to_string() const {
  return std::string(field) + " at byte " + std::to_string(offset) + ": " + std::string(problem);
}

void Reader::fail(std::string_view field, std::string_view problem) {
  if (diagnosis_->failed) return;
  diagnosis_->failed = true;
  diagnosis_->field = field;
  diagnosis_->problem = problem;
  diagnosis_->offset =
      rest_.data() ? static_cast<std::size_t>(rest_.data() - diagnosis_->input.data()) : 0;
}

Element Reader::read_any(std::string_view field) {
  if (diagnosis_->failed) return {};
  if (rest_.size() < 2) return fail(field, rest_.empty() ? "missing" : "cut short"), Element{};
  if ((rest_[0] & 0x1f) == 0x1f) return fail(field, "unexpected tag"), Element{};
  std::size_t length = rest_[1];
  std::size_t header = 2;
  if (length == 0x80) return fail(field, "indefinite length (not DER)"), Element{};
  if (length > 0x80) {
    const std::size_t octets = length & 0x7f;
    if (octets > 4) return fail(field, "length too large"), Element{};
    if (rest_.size() < 2 + octets) return fail(field, "cut short"), Element{};
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | rest_[2 + i];
    header += octets;
  }
  if (length > rest_.size() - header) return fail(field, "cut short"), Element{};
  const Element element{rest_[0], rest_.subspan(header, length), rest_.first(header + length)};
  rest_ = rest_.subspan(header + length);
  return element;
}

Element Reader::read(std::uint8_t tag, std::string_view field) {
  if (diagnosis_->failed) return {};
  if (!rest_.empty() && rest_[0] != tag) return fail(field, "unexpected tag"), Element{};
  return read_any(field);
}

std::optional<Element> Reader::read_optional(std::uint8_t tag, std::string_view field) {
  if (!next_is(tag)) return std::nullopt;
  return read_any(field);
}

std::optional<Reader> Reader::read_optional_explicit(unsigned number, std::string_view field) {
  const auto wrapper = read_optional(make_context_tag(number), field);
  if (!wrapper) return std::nullopt;
  auto content = reader_of(*wrapper);
  const auto wrapped = content.read_any(field);
  content.expect_end(field);
  return Reader(wrapped.whole, *diagnosis_);
}

bool Reader::read_boolean_default_false(std::string_view field) {
  if (!next_is(kBoolean)) return false;
  const auto content = read_any(field).content;
  if (content.size() != 1) return fail(field, "not a boolean"), false;
  return content[0] != 0;
}

ByteView Reader::read_integer(std::string_view field) {
  const auto content = read(kInteger, field).content;
  if (diagnosis_->failed) return {};
  if (content.empty() || is_padded_integer(content))
    return fail(field, "not an integer"), ByteView{};
  return content;
}

int Reader::read_small_integer(std::uint8_t tag, std::string_view field) {
  const auto content = read(tag, field).content;
  if (diagnosis_->failed) return 0;
  if (content.empty() || is_padded_integer(content) || (content[0] & 0x80) != 0)
    return fail(field, "integer out of range"), 0;
  std::uint64_t value = 0;
  for (const auto octet : content) {
    value = value << 8 | octet;
    if (value > std::numeric_limits<int>::max()) return fail(field, "integer out of range"), 0;
  }
  return static_cast<int>(value);
}

ByteView Reader::read_bit_string(std::string_view field) {
  const auto content = read(kBitString, field).content;
  if (diagnosis_->failed) return {};
  if (content.empty() || content[0] != 0)
    return fail(field, "not a whole number of octets"), ByteView{};
  return content.subspan(1);
}

void Reader::expect_end(std::string_view field) {
  if (!at_end()) fail(field, "unexpected trailing data");
}

bool is_padded_integer(ByteView content) {
  return content.size() > 1 &&
         ((content[0] == 0x00 && content[1] < 0x80) || (content[0] == 0xff && content[1] >= 0x80));
}

std::string format_oid(ByteView content) {
  constexpr std::size_t longest = 64;  // octets; far above any OID in use
  if (content.empty() || content.size() > longest || (content.back() & 0x80) != 0) return "?";
  std::string text;
  std::uint64_t arc = 0;
  for (const auto octet : content) {
    if (arc >> 56 != 0) return "?";
    arc = arc << 7 | (octet & 0x7f);
    if ((octet & 0x80) != 0) continue;
    if (text.empty()) {  // one number encodes the first two arcs (X.690, 8.19.4)
      const auto first = std::min<std::uint64_t>(arc / 40, 2);
      text = std::to_string(first) + "." + std::to_string(arc - first * 40);
    } else {
      text += "." + std::to_string(arc);
    }
    arc = 0;
  }
  return text;
}

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t longest = 64;
  std::string text;
  for (const auto octet : bytes.first(std::min(bytes.size(), longest))) {
    text += digits[octet >> 4];
    text += digits[octet & 0xf];
  }
  if (bytes.size() > longest) text += "…";
  return text;
}

bool equal(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

}  // namespace staple::der
