// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/responder_comparison.h"

#include <utility>

#include "probes/responder/compare.h"

namespace staple::prober {

void add_comparison(OpenView& view, std::shared_ptr<const responder::ResponderStatus> status,
                    WallTime now) {
  const responder::LiveStatus* const live = find_live_status(*status, now);
  if (live && view.judgement) {
    const auto comparison = compare(*view.judgement, *live, now);
    view.observation.responder_agrees = comparison.agrees;
    view.judgement->add(comparison.findings);
  }
  view.observation.responder = std::move(status);
}

}  // namespace staple::prober
