// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "probes/prober/comparison.h"
#include "probes/prober/module.h"
#include "probes/prober/open_view.h"

namespace staple::prober {

/// ViewDifference is how a view is worse than the best of the views that differ from it by `kind`.
struct ViewDifference {
  std::size_t index;  ///< of the worse view, in the compared views
  DifferenceKind kind;
  std::string detail;  ///< the finding's detail
};

/// ViewComparison is the result of comparing the views of one endpoint.
struct ViewComparison {
  Comparison differ;
  std::vector<ViewDifference> differences;
};

/// compare_views compares the views of one endpoint: presence, status and freshness of the staple,
/// and the certificate. The certificates of views of different key types or server names are not
/// compared. Freshness is compared for the same certificate. A staple is worse if the other one has
/// a thisUpdate after the time by which a healthy server would have refreshed it (refresh_due), and
/// that time had passed when the worse one was observed.
ViewComparison compare_views(std::span<const OpenView> views);

/// mark_not_offered sets not_offered instead of a failure if the server has no certificate, cipher
/// or version for a view but serves the default view. It does so too instead of a judgement if the
/// server sent a certificate of another key type than requested.
void mark_not_offered(OpenView& result, const View& view, const OpenView& default_view);

}  // namespace staple::prober
