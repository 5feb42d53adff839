// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/origin.h"

#include <string_view>

#include "probes/text/ascii.h"

namespace staple::httpd {

bool is_foreign(const RequestSource& source) {
  if (!source.fetch_site.empty())
    return source.fetch_site != "same-origin" && source.fetch_site != "none";
  if (source.origin.empty()) return false;
  // RFC 6454, section 6.2: scheme, `://`, host and port; or `null`.
  constexpr std::string_view separator = "://";
  const std::string_view origin = source.origin;
  const std::size_t scheme = origin.find(separator);
  return scheme == std::string_view::npos ||
         !text::equals_without_case(origin.substr(scheme + separator.size()), source.host);
}

bool is_navigation(const RequestSource& source) {
  return source.fetch_mode == "navigate" && source.fetch_dest == "document";
}

}  // namespace staple::httpd
