// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "probes/der/ber.h"
#include "probes/der/reader.h"

namespace staple::ocsp {
namespace {

constexpr std::size_t kMaxPlaces = 6;  // of a kind: one is enough to refuse a response
constexpr int kMaxDepth = 64;          // elements around an element; honest ones have 13

constexpr std::uint8_t kAny = 0;
constexpr auto kZero = der::make_context_tag(0);
constexpr auto kOne = der::make_context_tag(1);

/// Field is an element with a name. What it contains has the same name, except for its parts.
struct Field {
  std::string_view name;
  std::uint8_t tag = kAny;              ///< the identifier octet
  std::span<const Field> parts = {};    ///< in their order; each may be missing
  std::string_view default_value = {};  ///< how a zero or FALSE in it is named if it is a DEFAULT
  bool is_list = false;                 ///< the part may stand there any number of times
};

constexpr std::array kCertIdParts{
    Field{"hashAlgorithm", der::kSequence}, Field{"issuerNameHash", der::kOctetString},
    Field{"issuerKeyHash", der::kOctetString}, Field{"serialNumber", der::kInteger}};
constexpr std::array kSingleParts{
    Field{"CertID", der::kSequence, kCertIdParts}, Field{"certStatus"},
    Field{"thisUpdate", der::kGeneralizedTime}, Field{"nextUpdate", kZero},
    Field{"singleExtensions", kOne, {}, "critical FALSE in singleExtensions"}};
constexpr std::array kSingle{Field{"SingleResponse", der::kSequence, kSingleParts}};
constexpr std::array kDataParts{
    Field{"version", kZero, {}, "version v1"}, Field{"responderID"},
    Field{"producedAt", der::kGeneralizedTime},
    Field{"responses", der::kSequence, kSingle, {}, true},
    Field{"responseExtensions", kOne, {}, "critical FALSE in responseExtensions"}};
constexpr std::array kCertificate{Field{"a certificate of certs", der::kSequence}};
constexpr std::array kCertificates{Field{"certs", der::kSequence, kCertificate, {}, true}};
constexpr std::array kBasicParts{Field{"tbsResponseData", der::kSequence, kDataParts},
                                 Field{"signatureAlgorithm", der::kSequence},
                                 Field{"signature", der::kBitString},
                                 Field{"certs", kZero, kCertificates}};
constexpr Field kBasicResponse{"BasicOCSPResponse", der::kSequence, kBasicParts};

constexpr std::string_view kResponseOctets = "response";
constexpr std::array kBytesParts{Field{"responseType", der::kOid},
                                 Field{kResponseOctets, der::kOctetString}};
constexpr std::array kResponseBytes{Field{"responseBytes", der::kSequence, kBytesParts}};
constexpr std::array kResponseParts{Field{"responseStatus", der::kEnumerated},
                                    Field{"responseBytes", kZero, kResponseBytes}};
constexpr Field kResponse{"OCSPResponse", der::kSequence, kResponseParts};

/// is_padded_oid reports whether a part of an object identifier begins with a zero, which X.690,
/// 8.19.2 forbids.
bool is_padded_oid(ByteView content) {
  bool first = true;
  for (const auto octet : content) {
    if (first && octet == 0x80) return true;
    first = (octet & 0x80) == 0;
  }
  return false;
}

/// has_set_unused_bits reports whether the unused bits of a BIT STRING are not all zero
/// (X.690, 11.2.1).
bool has_set_unused_bits(ByteView content) {
  return !content.empty() && (content.back() & ((1U << (content[0] & 7)) - 1)) != 0;
}

/// find_problem returns what is not DER in the content of a primitive element. Empty if it is DER.
std::string_view find_problem(std::uint8_t tag, ByteView content, const Field& field) {
  switch (tag) {
    case der::kBoolean:  // X.690, 11.1
      return content.size() == 1 && content[0] != 0 && content[0] != 0xff
                 ? "BOOLEAN that is neither 00 nor FF"
                 : "";
    case der::kInteger:
    case der::kEnumerated:
      return der::is_padded_integer(content) ? "padded integer" : "";
    case der::kOid:
      return is_padded_oid(content) ? "padded object identifier" : "";
    case der::kNull:
      return content.empty() ? "" : "NULL with content";
    case der::kBitString:  // clients refuse a signature that is no whole number of octets
      if (field.name == "signature" && !content.empty() && content[0] != 0) return "unused bits";
      return has_set_unused_bits(content) ? "unused bits that are not zero" : "";
    default:
      return "";
  }
}

/// is_string_in_pieces reports whether an element of a primitive type is constructed. DER allows
/// this for no type (X.690, 10.2).
bool is_string_in_pieces(std::uint8_t tag) {
  const bool is_universal_constructed = (tag & 0xe0) == 0x20;
  return is_universal_constructed && tag != der::kSequence && tag != der::kSet;
}

/// Walk visits elements one after the other and reports what is not DER.
class Walk {
 public:
  /// visit visits the element at the front of `rest` and removes it. Returns false if it
  /// is malformed.
  bool visit(ByteView& rest, const Field& field, int depth = 0);

  EncodingReport report;
  Bytes octets;  ///< content of the field kResponseOctets, from all pieces

 private:
  void visit_primitive(std::uint8_t tag, ByteView content, const Field& field);
  bool visit_parts(ByteView& rest, const Field& field, bool has_end, int depth);
  void visit_content(ByteView content, const Field& field, int depth);
  void add(std::string_view kind, const Field& field);
};

/// add_once adds `text`, unless it is there already or there are enough.
void add_once(std::vector<std::string>& list, std::string text) {
  if (list.size() < kMaxPlaces && std::ranges::find(list, text) == list.end())
    list.push_back(std::move(text));
}

void Walk::add(std::string_view kind, const Field& field) {
  add_once(report.ber, std::string(kind) + " in " + std::string(field.name));
}

void Walk::visit_primitive(std::uint8_t tag, ByteView content, const Field& field) {
  if (const auto problem = find_problem(tag, content, field); !problem.empty()) add(problem, field);
  const bool may_be_default = tag == der::kBoolean || tag == der::kInteger;
  if (may_be_default && !field.default_value.empty() && content.size() == 1 && content[0] == 0)
    add_once(report.defaults, std::string(field.default_value));
  if (field.name == kResponseOctets) octets.insert(octets.end(), content.begin(), content.end());
}

/// find_part returns which part of `field` has this tag, and moves `next` behind it. An unexpected
/// element is taken for a piece of `field` itself.
const Field& find_part(const Field& field, std::uint8_t tag, std::size_t& next) {
  constexpr std::uint8_t kConstructed = 0x20;
  for (std::size_t i = next; i < field.parts.size(); ++i) {
    const Field& part = field.parts[i];
    if (part.tag != kAny && ((part.tag ^ tag) & ~kConstructed) != 0) continue;
    if (!field.is_list) next = i + 1;
    return part;
  }
  return field;
}

/// visit_parts visits elements until `rest` is empty or, if the length is indefinite (`has_end`),
/// until the end-of-contents octets (X.690, 8.1.5).
bool Walk::visit_parts(ByteView& rest, const Field& field, bool has_end, int depth) {
  std::size_t next = 0;
  while (!rest.empty()) {
    const auto header = der::read_ber_header(rest);
    if (!header) return false;
    if (has_end && header->tag == 0 && header->length == 0U) {
      rest = rest.subspan(header->size);
      return true;
    }
    if (!visit(rest, find_part(field, header->tag, next), depth)) return false;
  }
  return !has_end;
}

/// visit_content visits the content of a constructed element with a definite length. Nothing is
/// reported of it if it is malformed.
void Walk::visit_content(ByteView content, const Field& field, int depth) {
  const auto before = report.ber.size();
  if (!visit_parts(content, field, false, depth)) report.ber.resize(before);
}

bool Walk::visit(ByteView& rest, const Field& field, int depth) {
  const auto header = der::read_ber_header(rest);
  if (!header) return false;
  rest = rest.subspan(header->size);
  if (header->long_tag) add("long-form tag", field);
  if (header->long_length) add("overlong length", field);
  if (is_string_in_pieces(header->tag)) add("constructed encoding", field);
  if (!header->length) {
    add("indefinite length", field);
    return depth < kMaxDepth && visit_parts(rest, field, true, depth + 1);
  }
  const auto content = rest.first(*header->length);
  rest = rest.subspan(*header->length);
  if (!header->is_constructed()) {
    visit_primitive(header->tag, content, field);
  } else if (depth < kMaxDepth) {
    visit_content(content, field, depth + 1);
  }
  return true;
}

}  // namespace

EncodingReport check_encoding(ByteView response, bool is_basic) {
  Walk walk;
  walk.visit(response, kResponse);
  ByteView basic = walk.octets;
  if (is_basic) walk.visit(basic, kBasicResponse);
  return std::move(walk.report);
}

}  // namespace staple::ocsp
