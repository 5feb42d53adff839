#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "probes/prober/comparison.h"
#include "probes/prober/module.h"
#include "probes/prober/open_view.h"

namespace staple::prober {

/// ViewDifference is what one view is shown otherwise than the best one of those that `by` sets
/// apart from it.
struct ViewDifference {
  std::size_t index;  ///< of the views compared: the one that is worse off
  DifferenceKind kind;
  std::string detail;  ///< for a person
};

/// ViewComparison is how the views of one endpoint agree.
struct ViewComparison {
  Comparison differ;
  std::vector<ViewDifference> differences;
};

/// compare_views compares the views of one endpoint with each other: whether a staple came, what it
/// is worth, how fresh it is, and for which certificate. Views of other key types and names have
/// other certificates; the same certificate's staples are as fresh as each other when the newer one
/// was not yet made at the time by which a healthy server had replaced the older one (refresh_due).
ViewComparison compare_views(std::span<const OpenView> views);

/// mark_not_offered turns a failure into a state where the server has no certificate, cipher or
/// version for a view and yet serves the default view, and likewise an answer by another key type
/// than was asked for.
void mark_not_offered(OpenView& result, const View& view, const OpenView& default_view);

}  // namespace staple::prober
