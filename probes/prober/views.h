#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probes/prober/module.h"
#include "probes/prober/observation.h"

namespace staple::prober {

/// DifferenceKind is what sets two views of an endpoint apart: views of another key type may be of
/// another TLS version too.
enum class DifferenceKind { address, tls_version, key_type, server_name };

/// name returns the word for labels and details: `address`, `tls_version`,
/// `key_type`, `server_name`.
std::string_view name(DifferenceKind kind);

/// ViewDifference is what one view is shown otherwise than the best one of those that `by` sets
/// apart from it.
struct ViewDifference {
  std::size_t index;  ///< of the observations compared: the one that is worse off
  DifferenceKind kind;
  std::string detail;  ///< for a person
};

/// ViewComparison is how the views of one endpoint agree.
struct ViewComparison {
  /// By DifferenceKind; absent: there were no two views to compare
  std::array<std::optional<bool>, 4> differ;
  std::vector<ViewDifference> differences;
};

/// compare_views holds the observations of one endpoint against each other: whether a staple
/// came, what it is worth, how fresh it is, and for which certificate. Views of other key types
/// and names have other certificates; the same certificate's staples are as fresh as each other
/// when the newer one was not yet made at the time by which a healthy server had replaced the
/// older one (refresh_due).
ViewComparison compare_views(std::span<const Observation* const> observations);

/// mark_not_offered turns a failure into a state where the server has no certificate, cipher or
/// version for a view and yet serves the default view, and likewise an answer by another key type
/// than was asked for.
void mark_not_offered(Observation& observation, const View& view, const Observation& default_view);

}  // namespace staple::prober
