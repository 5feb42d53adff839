// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/target_name.h"

#include <algorithm>

namespace staple::web {

TargetName split_target(std::string_view target) {
  const std::size_t mark = target.find('#');
  if (mark != std::string_view::npos) return {target.substr(mark + 1), target.substr(0, mark)};
  const std::size_t port = std::min(target.rfind(':'), target.size());
  return {target.substr(0, port), target.substr(port)};
}

Html render_target(std::string_view target) {
  const TargetName parts = split_target(target);
  Html html;
  html << parts.name;
  if (!parts.where.starts_with(':')) html << " ";
  return html << "<small>" << parts.where << "</small>";
}

}  // namespace staple::web
