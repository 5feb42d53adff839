#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "exporter/endpoint/status.h"
#include "exporter/web/status/html.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// ViewContext is one address and view of an endpoint, to be explained.
struct ViewContext {
  const endpoint::Endpoint& endpoint;
  const prober::Observation& observation;
  /// Views of the endpoint, this one among them
  std::span<const prober::Observation* const> views;
  std::size_t index = 0;  ///< among them
  bool open = false;      ///< shown without being asked for
  WallTime now;
};

/// make_view_anchor is what a link leads to on the page.
std::string make_view_anchor(std::size_t index);

/// render_view_section explains a view: the verdict in a sentence, what clients do, the likely
/// cause, what to do, and all that is known. Where there are several views it can be folded away.
Html render_view_section(const ViewContext& view);

}  // namespace staple::web
