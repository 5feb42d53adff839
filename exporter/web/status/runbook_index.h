// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exporter/http/routing.h"
#include "exporter/web/status/assets.h"
#include "exporter/web/status/layout.h"

namespace staple::web {

/// find_meaning returns the first sentence of a runbook's section *Meaning*, as one line without
/// Markdown's quotes. A sentence `From FILE.` that says where an optional alert is defined is
/// skipped. Empty without that section.
std::string find_meaning(std::string_view runbook);

/// render_runbook_index renders the page at `/runbooks/`: a link to each runbook with its meaning.
httpd::Response render_runbook_index(const PageContext& context, std::span<const Asset> runbooks,
                                     WallTime now);

}  // namespace staple::web
