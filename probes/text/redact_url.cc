// SPDX-License-Identifier: Apache-2.0

#include "probes/text/redact_url.h"

#include <algorithm>

namespace staple::text {
namespace {

/// redact_authority replaces the password of `user:password@host`, or the whole of `user@`, which
/// may be a token.
std::string redact_authority(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(authority);
  const std::size_t colon = authority.substr(0, at).find(':');
  const std::size_t shown = colon == std::string_view::npos ? 0 : colon + 1;
  return std::string(authority.substr(0, shown)).append(kSecret).append(authority.substr(at));
}

/// find_authority_end returns where the authority that begins at `begin` ends. If it seems to have a
/// port that is not a number, and an `@` follows, it is a password with a raw `/`, `?` or `#`.
std::size_t find_authority_end(std::string_view text, std::size_t begin) {
  const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
  const std::string_view authority = text.substr(begin, end - begin);
  const std::size_t colon = authority.rfind(':');
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at < end || colon == std::string_view::npos) return end;
  const bool is_port =
      authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  if (is_port || authority.ends_with(']')) return end;
  return std::min(text.find_first_of("/?#", at), text.size());
}

/// redact_query replaces the values of `name=value&…`, and a parameter without a name.
std::string redact_query(std::string_view query) {
  std::string shown;
  while (true) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    const std::size_t equals = parameter.find('=');
    if (equals != std::string_view::npos) shown.append(parameter.substr(0, equals + 1));
    if (!parameter.empty() && equals + 1 != parameter.size()) shown.append(kSecret);
    if (parameter.size() == query.size()) return shown;
    query.remove_prefix(parameter.size() + 1);
    shown += '&';
  }
}

}  // namespace

std::string redact_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string(text);
  const std::size_t begin = scheme + 3;
  const std::size_t path = find_authority_end(text, begin);
  std::string shown(text.substr(0, begin));
  shown += redact_authority(text.substr(begin, path - begin));
  const std::size_t fragment = std::min(text.find('#', path), text.size());
  const std::size_t query = text.find('?', path);
  if (query >= fragment) return shown.append(text.substr(path));
  shown.append(text.substr(path, query + 1 - path));
  shown += redact_query(text.substr(query + 1, fragment - query - 1));
  return shown.append(text.substr(fragment));
}

}  // namespace staple::text
