#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "exporter/endpoint/status.h"
#include "exporter/web/status/html.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// ShownView is one address and view of an endpoint, to be explained.
struct ShownView {
  const endpoint::Endpoint& endpoint;
  const prober::Observation& seen;
  std::span<const prober::Observation* const> all;  ///< views of the endpoint, this one among them
  std::size_t number = 0;                           ///< among them
  bool open = false;                                ///< shown without being asked for
  WallTime now;
};

/// view_anchor is what a link leads to on the page.
std::string view_anchor(std::size_t number);

/// view_section explains a view: the verdict in a sentence, what clients do, the likely cause, what to do,
/// and all that is known. Where there are several views it can be folded away.
Html view_section(const ShownView& view);

}  // namespace staple::web
