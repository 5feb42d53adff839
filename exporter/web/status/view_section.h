// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "exporter/endpoint/status.h"
#include "exporter/web/status/counts.h"
#include "exporter/web/status/html.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// ViewContext is one address and view of an endpoint.
struct ViewContext {
  const endpoint::Endpoint& endpoint;
  const prober::Observation& observation;
  /// All views of the endpoint, this one included.
  std::span<const prober::Observation* const> views;
  std::size_t index = 0;  ///< in `views`
  bool open = false;      ///< expanded initially
  WallTime now;
  const endpoint::History* history = nullptr;  ///< of the endpoint; null without transitions
  const IssuerCounts& issuers;  ///< of all endpoints, for the issuers of this endpoint at least
};

/// make_view_anchor returns the HTML id of a view on the page.
std::string make_view_anchor(std::size_t index);

/// render_view_section renders a view: the verdict in a sentence, how clients react, the likely
/// cause, what to do, and all facts. It is collapsible if there are several views.
Html render_view_section(const ViewContext& view);

}  // namespace staple::web
