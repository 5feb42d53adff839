// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/quote.h"

#include <algorithm>

#include "probes/text/clean.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kMaxQuoted = 200;

}  // namespace

std::string quote(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return c == '\r' || c == '\n' || c == '\t'; }, ' ');
  const auto begin = line.find_first_not_of(' ');
  if (begin == std::string::npos) return "(empty)";
  const auto end = line.find_last_not_of(' ');
  return text::clean(std::string_view(line).substr(begin, end - begin + 1), kMaxQuoted);
}

}  // namespace staple::starttls
