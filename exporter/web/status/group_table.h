// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>

#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// kShownLevels are the levels in the order of tiles, bars and columns.
inline constexpr std::array kShownLevels{ocsp::Level::critical, ocsp::Level::unreachable,
                                         ocsp::Level::warning, ocsp::Level::ok,
                                         ocsp::Level::not_applicable};

/// render_proportion renders a bar with the share of each state.
Html render_proportion(const LevelCounts& counts);

/// render_groups lists the selected endpoints by fleet and by issuer, with a link to each group.
/// Empty for a single group, because the tiles already show its counts.
Html render_groups(const Selection& selection, const SelectionPage& result);

}  // namespace staple::web
