// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/html.h"

#include "probes/text/clean.h"
#include "probes/text/utf8.h"

namespace staple::web {
namespace {

/// entity_of returns the replacement of a byte in markup. Empty if the byte stands for itself.
constexpr std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\0':
      return "\xEF\xBF\xBD";  // HTML cannot represent NUL
    default:
      return {};
  }
}

/// kKept holds the control characters that text keeps: those of white space, and NUL, which
/// entity_of() replaces.
constexpr std::string_view kKept("\n\t\0", 3);

}  // namespace

Html& Html::operator<<(std::string_view text) {
  for (const char c : text::clean_text(text::replace_invalid_utf8(text), kKept)) {
    const std::string_view instead = entity_of(c);
    if (instead.empty()) {
      text_ += c;
    } else {
      text_ += instead;
    }
  }
  return *this;
}

}  // namespace staple::web
