// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/metrics/expected_counts.h"
#include "exporter/web/fleet/overview.h"

namespace staple::web {

/// LevelCounts is the number of endpoints in each state.
struct LevelCounts {
  std::array<std::size_t, 5> by_level{};  ///< by Level
  std::size_t not_probed = 0;

  std::size_t of(ocsp::Level level) const { return by_level[static_cast<std::size_t>(level)]; }
  std::size_t probed() const;
  std::size_t total() const { return probed() + not_probed; }
  /// unwell returns how many endpoints need attention (see endpoint::needs_attention()).
  std::size_t unwell() const;

  void add(const Row& row);
};

/// GroupCount counts the endpoints of a group: a fleet, or an issuer.
struct GroupCount {
  std::string_view name;
  LevelCounts counts;
};

/// list_groups returns the groups that have endpoints, those with the most endpoints that need
/// attention first, then by name. `counts` are those of `names`.
std::vector<GroupCount> list_groups(const std::vector<std::string_view>& names,
                                    const std::vector<LevelCounts>& counts);

/// IssuerCount counts the endpoints with a certificate of one issuer.
struct IssuerCount {
  LevelCounts counts;
  /// Endpoints that need attention by Summary::cause, a fault.
  std::unordered_map<std::string_view, std::size_t> by_fault;
  /// Endpoints from which a staple is expected, as in staple_exporter_issuer_expected_endpoints.
  metrics::ExpectedByState expected{};
};

using IssuerCounts = std::unordered_map<std::string_view, IssuerCount>;

/// count_by_issuer counts all endpoints by the issuer of their certificate, for the issuers that
/// the addresses of `row` presented. O(n) for n endpoints.
IssuerCounts count_by_issuer(const Overview& overview, const Row& row);

}  // namespace staple::web
