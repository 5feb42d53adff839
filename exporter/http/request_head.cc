#include "exporter/http/request_head.h"

#include <algorithm>
#include <array>

namespace staple::httpd {
namespace {

/// Refusal is the answer to a head that is wrong; no status: nothing is.
struct Refusal {
  unsigned status = 0;
  std::string_view problem = {};
};

constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110, 5.6.2.
constexpr bool is_token_char(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_char); }

// RFC 9110, 5.5: no controls but the tab. Bytes beyond ASCII are opaque.
bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_number(std::string_view text) {
  constexpr std::size_t longest = 18;  // digits of any 64-bit number
  return !text.empty() && text.size() <= longest &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 3986, 3.2.2 and 3.2.3, in so far as nobody can take it for two hosts or for more than a host.
bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || std::string_view("-._~!$&'()*+;=:[]%").find(c) != std::string_view::npos;
  });
}

bool same(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Field is a header field that decides where a request ends or whom it is for: it may be there once.
struct Field {
  std::string_view name;  ///< in lower case
  bool (*is_good)(std::string_view value);
  unsigned status;  ///< of the answer to a value that is not good
  std::string_view problem;
};

enum Known : std::size_t { host, content_length, transfer_encoding, expect };

constexpr std::array kFields = std::to_array<Field>({
    {"host", is_host, 400, "The field Host is no host."},
    {"content-length", is_number, 400, "The field Content-Length is no number."},
    {"transfer-encoding", [](std::string_view value) { return same(value, "chunked"); }, 400,
     "The field Transfer-Encoding says something else than chunked."},
    {"expect", [](std::string_view value) { return same(value, "100-continue"); }, 417,
     "The field Expect asks for something else than 100-continue."},
});

/// Head is what was read so far.
class Head {
 public:
  Refusal request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || !is_token(line.substr(0, first))) {
      return {400, "This is not an HTTP request."};
    }
    const std::string_view target = line.substr(first + 1, second - first - 1);
    const bool is_visible = std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f; });
    if (target.empty() || !is_visible) return {400, "The request's target is malformed."};
    const std::string_view version = line.substr(second + 1);
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.') {
      return {400, "This is not an HTTP request."};
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return {505, "Only HTTP/1.1 is spoken here."};
    is_1_1_ = version == "HTTP/1.1";
    return {};
  }

  Refusal field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') return {400, "A header field is folded."};
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return {400, "The name of a header field is malformed."};
    }
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!is_field_value(value)) return {400, "The value of a header field is malformed."};
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      if (!same(line.substr(0, colon), kFields[i].name)) continue;
      if (seen_[i]) return {400, "A header field that may be there once is repeated."};
      seen_[i] = true;
      if (!kFields[i].is_good(value)) return {kFields[i].status, kFields[i].problem};
    }
    return {};
  }

  Refusal end() const {
    if (is_1_1_ && !seen_[host]) return {400, "The field Host is missing."};
    if (seen_[transfer_encoding] && seen_[content_length]) {
      return {400, "Transfer-Encoding and Content-Length contradict each other."};
    }
    if (seen_[transfer_encoding] && !is_1_1_) return {400, "HTTP/1.0 has no Transfer-Encoding."};
    return {};
  }

  bool expects_continue() const { return is_1_1_ && seen_[expect]; }

 private:
  bool is_1_1_ = false;
  std::array<bool, kFields.size()> seen_ = {};
};

HeadReading refused(Refusal why) { return {HeadReading::State::refused, why.status, why.problem}; }

}  // namespace

HeadReading read_head(std::string_view bytes, std::size_t limit) {
  Head head;
  // Before a line is whole: nobody who speaks TLS or noise is waited for.
  if (!bytes.empty() && !is_token_char(bytes.front())) return refused({400, "This is not an HTTP request."});
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = bytes.find('\n', begin);
    if (end == std::string_view::npos || end >= limit) {
      if (bytes.size() < limit) return {};
      return begin == 0 ? refused({414, "The request's target is too long."})
                        : refused({431, "The header of the request is too large."});
    }
    if (end == begin || bytes[end - 1] != '\r') return refused({400, "A line does not end with CR LF."});
    const std::string_view line = bytes.substr(begin, end - 1 - begin);
    if (line.empty()) break;
    const Refusal refusal = begin == 0 ? head.request_line(line) : head.field(line);
    if (refusal.status != 0) return refused(refusal);
    begin = end + 1;
  }
  const Refusal refusal = head.end();
  if (refusal.status != 0) return refused(refusal);
  return {HeadReading::State::whole, 0, {}, head.expects_continue()};
}

}  // namespace staple::httpd
