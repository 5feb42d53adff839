// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/endpoint/status.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::metrics {

/// ExpectedState is the state of one observation of which a staple is expected. Each observation
/// has exactly one.
enum class ExpectedState {
  fresh,                ///< usable, and refreshed in time
  overdue,              ///< usable, and a healthy server would have refreshed it
  unusable,             ///< not usable, for another reason than the next two
  certificate_expired,  ///< not usable: the server's certificate has expired
  unverifiable          ///< not usable: no certificate of the CA verifies it
};
inline constexpr std::size_t kExpectedStates = 5;

/// name returns the state as in labels.
std::string_view name(ExpectedState state);

/// ExpectedByState holds numbers of endpoints by ExpectedState. An endpoint counts 1, divided by
/// the addresses and views that are counted with it.
using ExpectedByState = std::array<double, kExpectedStates>;

/// FleetExpectation describes the staples of one fleet with certificates of one issuer.
struct FleetExpectation {
  ExpectedByState endpoints{};
  /// The first end of a usable staple. Nullopt without a usable one.
  std::optional<WallTime> next_expiry;
  /// The smallest share of thisUpdate to nextUpdate for which a usable staple is still accepted.
  /// Nullopt without a usable staple that has both times.
  std::optional<double> remaining_ratio;
};

/// ExpectedCounts counts the endpoints from which a staple is expected, by the issuer of their
/// certificate, as in the label `issuer`. An endpoint whose views have certificates of several
/// issuers counts 1 in `issuers` for each of them, and 1 in all in `fleets`.
struct ExpectedCounts {
  std::map<std::pair<std::string, std::string>, FleetExpectation> fleets;  ///< by fleet and issuer
  std::map<std::string, ExpectedByState> issuers;
};

/// find_expected_state returns the state of a verdict at `now`. Nullopt if no staple is expected.
std::optional<ExpectedState> find_expected_state(const ocsp::Verdict& verdict, WallTime now);

/// count_expected counts the endpoints of a snapshot at `now`. Addresses and views whose last probe
/// failed are not counted.
ExpectedCounts count_expected(const endpoint::Snapshot& snapshot, WallTime now);

}  // namespace staple::metrics
