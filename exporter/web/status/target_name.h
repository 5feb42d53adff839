// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

#include "exporter/web/status/html.h"

namespace staple::web {

/// TargetName is a target in the order in which people read it: what it is, then where.
struct TargetName {
  std::string_view name;   ///< the server name, else the host
  std::string_view where;  ///< with a server name `host:port`, else `:port`
};

/// split_target splits a target as in the label `target`, to which the result refers.
TargetName split_target(std::string_view target);

/// render_target renders a target with its name first.
Html render_target(std::string_view target);

}  // namespace staple::web
