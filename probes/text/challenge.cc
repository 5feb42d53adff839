// SPDX-License-Identifier: Apache-2.0

#include "probes/text/challenge.h"

#include <algorithm>

#include "probes/text/ascii.h"

namespace staple::text {
namespace {

constexpr std::size_t kMaxName = 32;

bool contains(const Schemes& schemes, std::string_view name) {
  return std::ranges::any_of(
      schemes, [&](const std::string& each) { return equals_without_case(each, name); });
}

/// is_token_character returns whether `c` may stand in a token (RFC 9110, 5.6.2).
bool is_token_character(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
         kMarks.find(c) != kMarks.npos;
}

/// take_element removes the first element of a comma-separated list from `rest` and returns it.
/// Commas in a quoted string separate nothing.
std::string_view take_element(std::string_view& rest) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size() && (quoted || rest[at] != ','); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (quoted && rest[at] == '\\') ++at;
  }
  const std::string_view element = rest.substr(0, std::min(at, rest.size()));
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return element;
}

/// scheme_of returns the scheme that `element` begins with. Empty if it is a parameter of the
/// challenge before it (`realm=x`) or malformed.
std::string_view scheme_of(std::string_view element) {
  element.remove_prefix(std::min(element.find_first_not_of(" \t"), element.size()));
  const auto* const end = std::ranges::find_if_not(element, is_token_character);
  const auto name = element.substr(0, static_cast<std::size_t>(end - element.begin()));
  std::string_view rest = element.substr(name.size());
  const bool separated = rest.empty() || rest.front() == ' ' || rest.front() == '\t';
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  if (!separated || rest.starts_with('=') || name.size() > kMaxName) return {};
  return name;
}

std::string join(const Schemes& schemes) {
  std::string text;
  for (const std::string& each : schemes) text += (text.empty() ? "" : ", ") + each;
  return text;
}

}  // namespace

void add_schemes(std::string_view value, Schemes& schemes) {
  while (!value.empty() && schemes.size() < kMaxSchemes) {
    const std::string_view name = scheme_of(take_element(value));
    if (!name.empty() && !contains(schemes, name)) schemes.emplace_back(name);
  }
}

std::string describe_challenge(std::string_view server, const Schemes& offered,
                               const Login& login) {
  const std::string subject(server);
  const std::string scheme(login.scheme);
  if (offered.empty()) return subject + " requires a login and names no authentication scheme";
  if (scheme.empty()) return subject + " requires a login (" + join(offered) + "), none was sent";
  if (!contains(offered, scheme)) {
    return subject + " offers " + join(offered) + " as authentication, but not " + scheme +
           (login.sent ? ", which was sent" : ", the only supported scheme");
  }
  if (login.sent) return subject + " rejects the login that was sent (" + scheme + ")";
  return subject + " requires a user name and password (" + scheme + "), none was sent";
}

}  // namespace staple::text
