#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"

namespace staple::der {

/// The tags we read (X.690, 8.1.2): all are single bytes.
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

/// make_context_tag returns the tag [number], constructed or primitive (number below 31).
constexpr std::uint8_t make_context_tag(unsigned number, bool constructed = true) {
  return static_cast<std::uint8_t>(0x80U | (constructed ? 0x20U : 0U) | number);
}

/// Element is one tag-length-value; empty after a failure.
struct Element {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;  ///< tag and length included
};

/// Diagnosis gathers what readers of one input found; only the first failure counts.
struct Diagnosis {
  ByteView input;  ///< what offsets are counted from
  bool failed = false;
  bool non_der = false;    ///< readable, but not as DER would write it (X.690, 10 and 11)
  std::string_view field;  ///< where it failed, in the words of the ASN.1
  std::string_view problem;
  std::size_t offset = 0;

  explicit Diagnosis(ByteView bytes) : input(bytes) {}

  /// to_string says the failure for a person: `thisUpdate at byte 71: not a time`.
  std::string to_string() const;
};

/// Reader reads elements in order. After a failure every read is empty and at_end() is true, so
/// that code can read a whole structure in straight lines and look at the diagnosis once. Never
/// reads beyond its bytes.
///
/// It tolerates lengths that are longer than they need be (noting non_der); lengths without an end
/// are a failure.
class Reader {
 public:
  Reader(ByteView bytes, Diagnosis& diagnosis) : rest_(bytes), diagnosis_(&diagnosis) {}

  bool at_end() const { return diagnosis_->failed || rest_.empty(); }
  bool next_is(std::uint8_t tag) const { return !at_end() && rest_[0] == tag; }
  ByteView rest() const { return rest_; }

  /// read_any reads the next element whatever its tag; none is a failure.
  Element read_any(std::string_view field);

  /// read reads the next element, which must have this tag.
  Element read(std::uint8_t tag, std::string_view field);

  /// enter reads an element with this tag and returns a reader of its content.
  Reader enter(std::uint8_t tag, std::string_view field) {
    return {read(tag, field).content, *diagnosis_};
  }

  /// read_optional reads the next element if it has this tag.
  std::optional<Element> read_optional(std::uint8_t tag, std::string_view field);

  /// read_optional_explicit reads the next element if it has the tag [number] EXPLICIT, and returns
  /// a reader of the one element that it wraps; none or more than one is a failure (X.690, 8.14).
  std::optional<Reader> read_optional_explicit(unsigned number, std::string_view field);

  /// reader_of returns a reader of an element read before.
  Reader reader_of(const Element& element) const { return {element.content, *diagnosis_}; }

  /// boolean reads `BOOLEAN DEFAULT FALSE`.
  bool read_boolean_default_false(std::string_view field);

  /// read_integer reads an INTEGER of any size and returns its octets; more octets than needed are
  /// a failure (X.690, 8.3.2).
  ByteView read_integer(std::string_view field);

  /// read_small_integer reads an INTEGER or ENUMERATED (by `tag`) from 0 to 2^31-1.
  int read_small_integer(std::uint8_t tag, std::string_view field);

  /// read_small_integer_default_zero reads an INTEGER from 0 to 2^31-1 that has DEFAULT 0: DER
  /// would leave a 0 out (noting non_der).
  int read_small_integer_default_zero(std::string_view field);

  /// read_bit_string reads a BIT STRING of whole octets and returns these.
  ByteView read_bit_string(std::string_view field);

  /// expect_end fails when bytes are left.
  void expect_end(std::string_view field);

  void fail(std::string_view field, std::string_view problem);

 private:
  ByteView rest_;
  Diagnosis* diagnosis_;
};

/// format_oid writes an object identifier's content in dotted decimals; arcs above 2^63 and cut
/// ones make it `?`.
std::string format_oid(ByteView content);

/// to_hex writes bytes in lower-case hexadecimal; of more than 64 only the first 64, followed
/// by `…`.
std::string to_hex(ByteView bytes);

/// equal compares bytes.
bool equal(ByteView a, ByteView b);

}  // namespace staple::der
