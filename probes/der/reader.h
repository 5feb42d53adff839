// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"

namespace staple::der {

/// Tag holds the identifier octets in use (X.690, 8.1.2). All are single octets.
enum Tag : std::uint8_t {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kOid = 0x06,
  kEnumerated = 0x0a,
  kSequence = 0x30,
  kSet = 0x31,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
};

/// make_context_tag returns the identifier octet of [number], which must be below 31.
constexpr std::uint8_t make_context_tag(unsigned number, bool constructed = true) {
  return static_cast<std::uint8_t>(0x80U | (constructed ? 0x20U : 0U) | number);
}

/// Element is one tag-length-value triple. It is empty after a failure.
struct Element {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;  ///< including tag and length
};

/// Diagnosis is the shared state of all readers of one input. It keeps the first failure only.
struct Diagnosis {
  ByteView input;  ///< offsets count from its first byte
  bool failed = false;
  std::string_view field;  ///< the ASN.1 name of the field that failed
  std::string_view problem;
  std::size_t offset = 0;

  explicit Diagnosis(ByteView bytes) : input(bytes) {}

  /// to_string describes the failure: `thisUpdate at byte 71: not a time`.
  std::string to_string() const;
};

/// Reader reads the elements of a DER encoding in order. After a failure every read returns an
/// empty value and at_end() is true, so that code reads a whole structure without branches and
/// checks the diagnosis once. Never reads beyond its bytes.
///
/// Accepts lengths that are longer than necessary and a TRUE other than FF. Indefinite lengths are
/// a failure.
///
/// Example: read the content of the extension basicConstraints (RFC 5280, 4.2.1.9).
///
///   BasicConstraints ::= SEQUENCE {
///     cA                 BOOLEAN DEFAULT FALSE,
///     pathLenConstraint  INTEGER (0..MAX) OPTIONAL }
///
///   const Bytes input{0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x03};  // cA TRUE, length 3
///   der::Diagnosis diagnosis(input);
///   der::Reader reader(input, diagnosis);
///   auto fields = reader.enter(der::kSequence, "BasicConstraints");
///   const bool is_ca = fields.read_boolean_default_false("cA");
///   std::optional<int> path_length;
///   if (fields.next_is(der::kInteger))
///     path_length = fields.read_small_integer(der::kInteger, "pathLenConstraint");
///   fields.expect_end("BasicConstraints");
///   reader.expect_end("BasicConstraints");
///   if (diagnosis.failed) return diagnosis.to_string();
///
/// If the second to last byte were 0x02, the diagnosis would be `pathLenConstraint at byte 5:
/// cut short`.
class Reader {
 public:
  Reader(ByteView bytes, Diagnosis& diagnosis) : rest_(bytes), diagnosis_(&diagnosis) {}

  bool at_end() const { return diagnosis_->failed || rest_.empty(); }
  bool next_is(std::uint8_t tag) const { return !at_end() && rest_[0] == tag; }
  ByteView rest() const { return rest_; }

  /// read_any reads the next element with any tag. Fails if there is no element.
  Element read_any(std::string_view field);

  /// read reads the next element. Fails if its tag is not `tag`.
  Element read(std::uint8_t tag, std::string_view field);

  /// enter reads the next element as read does and returns a reader of its content.
  Reader enter(std::uint8_t tag, std::string_view field) {
    return {read(tag, field).content, *diagnosis_};
  }

  /// read_optional reads the next element. Returns nullopt if its tag is not `tag`.
  std::optional<Element> read_optional(std::uint8_t tag, std::string_view field);

  /// read_optional_explicit reads the next element and returns a reader of the one element that it
  /// wraps. Returns nullopt if its tag is not [number] EXPLICIT. Fails if it wraps no element or
  /// several (X.690, 8.14).
  std::optional<Reader> read_optional_explicit(unsigned number, std::string_view field);

  /// reader_of returns a reader of the content of `element`.
  Reader reader_of(const Element& element) const { return {element.content, *diagnosis_}; }

  /// read_boolean_default_false reads `BOOLEAN DEFAULT FALSE`. Returns false if the next element is
  /// no BOOLEAN.
  bool read_boolean_default_false(std::string_view field);

  /// read_integer reads an INTEGER of any size and returns its octets. Fails if there are more
  /// octets than necessary (X.690, 8.3.2).
  ByteView read_integer(std::string_view field);

  /// read_small_integer reads an INTEGER or ENUMERATED (as `tag` selects). Fails if the value is
  /// not from 0 to 2^31-1.
  int read_small_integer(std::uint8_t tag, std::string_view field);

  /// read_bit_string reads a BIT STRING and returns its octets. Fails if there are unused bits.
  ByteView read_bit_string(std::string_view field);

  /// expect_end fails if bytes are left.
  void expect_end(std::string_view field);

  /// fail records a failure at the current byte, unless there is one already.
  void fail(std::string_view field, std::string_view problem);

 private:
  ByteView rest_;
  Diagnosis* diagnosis_;
};

/// is_padded_integer reports whether the content of an INTEGER or ENUMERATED has more octets than
/// necessary, which X.690, 8.3.2 forbids in BER too.
bool is_padded_integer(ByteView content);

/// format_oid returns an object identifier, given as DER content, in dotted decimal. Returns `?` if
/// it is malformed, longer than 64 octets or has an arc above 2^63.
std::string format_oid(ByteView content);

/// to_hex returns bytes in lower-case hexadecimal. If there are more than 64, returns the first 64
/// and `…`.
std::string to_hex(ByteView bytes);

bool equal(ByteView a, ByteView b);

}  // namespace staple::der
