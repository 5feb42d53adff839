// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/iri.h"

#include <algorithm>

#include "exporter/targets/idna.h"
#include "probes/text/percent.h"

namespace staple::targets {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

}  // namespace

Result<std::string> to_ascii_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (std::ranges::all_of(text, is_ascii) || scheme == npos) return std::string(text);
  const auto authority = scheme + 3;
  const auto end = std::min(text.find_first_of("/?#", authority), text.size());
  const auto user = text.substr(0, end).rfind('@');
  const auto begin = user == npos || user < authority ? authority : user + 1;
  const auto host_end = std::min(text.find(':', begin), end);
  const auto host = to_a_labels(text.substr(begin, host_end - begin));
  if (!host) {
    return Error{ErrorKind::malformed,
                 "the host is not a valid internationalized name: " + host.error().message};
  }
  return text::percent_encode(text.substr(0, begin), is_ascii) + *host +
         text::percent_encode(text.substr(host_end), is_ascii);
}

}  // namespace staple::targets
