// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/request_head.h"

#include <algorithm>
#include <array>

#include "probes/text/ascii.h"

namespace staple::httpd {
namespace {

/// Refusal is the response to an invalid head. The status is 0 if the head is valid.
struct Refusal {
  unsigned status = 0;
  std::string_view problem = {};
};

constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110, section 5.6.2.
constexpr bool is_token_char(char c) {
  return is_alphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

// RFC 9110, section 5.5: no control characters but the tab. Bytes beyond ASCII are opaque.
bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_number(std::string_view text) {
  constexpr std::size_t longest = 18;  // digits that always fit into 64 bits
  return !text.empty() && text.size() <= longest &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 3986, sections 3.2.2 and 3.2.3, without the characters that could separate two hosts or end
// the authority.
bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) ||
           std::string_view("-._~!$&'()*+;=:[]%").find(c) != std::string_view::npos;
  });
}

/// SingletonField is a header field that determines the length, the destination or the permission
/// of a request and may occur only once.
struct SingletonField {
  std::string_view name;  ///< in lower case
  bool (*is_valid)(std::string_view value);
  unsigned status = 0;            ///< of the response to an invalid value
  std::string_view problem = {};  ///< with an invalid value
};

enum FieldIndex : std::size_t { host, content_length, transfer_encoding, expect };

constexpr bool is_anything(std::string_view) { return true; }

constexpr std::array kFields = std::to_array<SingletonField>({
    {"host", is_host, 400, "Invalid Host header field"},
    {"content-length", is_number, 400, "Invalid Content-Length header field"},
    {"transfer-encoding",
     [](std::string_view value) { return text::equals_without_case(value, "chunked"); }, 400,
     "Unsupported Transfer-Encoding: expected chunked"},
    {"expect",
     [](std::string_view value) { return text::equals_without_case(value, "100-continue"); }, 417,
     "Unsupported Expect: expected 100-continue"},
    {"authorization", is_anything},
    {"origin", is_anything},
    {"sec-fetch-site", is_anything},
});

using SeenFields = std::bitset<8>;
static_assert(kFields.size() <= SeenFields().size());

Refusal parse_request_line(std::string_view line, bool& is_1_1) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos || !is_token(line.substr(0, first))) {
    return {400, "Malformed HTTP request"};
  }
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const bool is_visible = std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f; });
  if (target.empty() || !is_visible) return {400, "Malformed request target"};
  const std::string_view version = line.substr(second + 1);
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.') {
    return {400, "Malformed HTTP request"};
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return {505, "Unsupported HTTP version: expected HTTP/1.1"};
  is_1_1 = version == "HTTP/1.1";
  return {};
}

Refusal parse_field(std::string_view line, SeenFields& seen) {
  if (line.front() == ' ' || line.front() == '\t') return {400, "Folded header field"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return {400, "Malformed header field name"};
  }
  const std::string_view value = text::trim(line.substr(colon + 1));
  if (!is_field_value(value)) return {400, "Malformed header field value"};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (!text::equals_without_case(line.substr(0, colon), kFields[i].name)) continue;
    if (seen[i]) return {400, "Repeated singleton header field"};
    seen[i] = true;
    if (!kFields[i].is_valid(value)) return {kFields[i].status, kFields[i].problem};
  }
  return {};
}

Refusal check_whole(bool is_1_1, const SeenFields& seen) {
  if (is_1_1 && !seen[host]) return {400, "Missing Host header field"};
  if (seen[transfer_encoding] && seen[content_length])
    return {400, "Both Transfer-Encoding and Content-Length are present"};
  if (seen[transfer_encoding] && !is_1_1)
    return {400, "Transfer-Encoding is not allowed in HTTP/1.0"};
  return {};
}

RequestHead refuse(Refusal refusal) {
  return {RequestHead::State::refused, refusal.status, refusal.problem};
}

}  // namespace

RequestHead RequestHeadParser::parse(std::string_view bytes) {
  if (result_.state == RequestHead::State::incomplete) result_ = parse_more(bytes);
  return result_;
}

RequestHead RequestHeadParser::parse_more(std::string_view bytes) {
  // Reject TLS and noise at the first byte, before a line is complete.
  if (!bytes.empty() && !is_token_char(bytes.front()))
    return refuse({400, "Malformed HTTP request"});
  while (true) {
    const std::size_t end = bytes.find('\n', searched_);
    if (end == std::string_view::npos || end >= limit_) {
      searched_ = bytes.size();
      if (bytes.size() < limit_) return {};
      return line_ == 0 ? refuse({414, "Request target too long"})
                        : refuse({431, "Request header too large"});
    }
    if (end == line_ || bytes[end - 1] != '\r')
      return refuse({400, "Header line does not end with CR LF"});
    const std::string_view line = bytes.substr(line_, end - 1 - line_);
    if (line.empty()) break;
    const Refusal refusal =
        line_ == 0 ? parse_request_line(line, is_1_1_) : parse_field(line, seen_);
    if (refusal.status != 0) return refuse(refusal);
    line_ = searched_ = end + 1;
  }
  const Refusal refusal = check_whole(is_1_1_, seen_);
  if (refusal.status != 0) return refuse(refusal);
  return {RequestHead::State::complete, 0, {}, is_1_1_ && seen_[expect]};
}

RequestHead parse_request_head(std::string_view bytes, std::size_t limit) {
  return RequestHeadParser(limit).parse(bytes);
}

}  // namespace staple::httpd
