// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::responder {

/// StatusComparison is the result of comparing a staple with the responder's own response.
struct StatusComparison {
  /// Whether both have the same status. Nullopt if one of them has no authenticated status, if the
  /// response has expired, or if the statuses differ and the staple is newer than the response.
  std::optional<bool> agrees;
  std::vector<ocsp::Finding> findings;  ///< responder_disagrees, responder_fresher
};

/// compute_pickup_deadline returns when a healthy server would have replaced a staple, which
/// is of use from `this_update` to `refreshable_until`, by a response that the CA published
/// at `published`:
///   max(thisUpdate + 5/8 window, published + min(12 h, 1/8 window))
/// The first term is for a server that refreshes at half of the window, with an eighth for retries.
/// The second is for a server that refreshed before the publication: refresh_due leaves the same
/// time between publication and refresh (time_policy.h).
WallTime compute_pickup_deadline(WallTime this_update, WallTime refreshable_until,
                                 WallTime published);

/// compare compares an authenticated staple with the responder's status at `now`:
///   responder_disagrees  the status is current and another one; one that is older than the staple
///                        counts only if it is revoked, because a revocation is final
///   responder_fresher    its thisUpdate is after the staple's, and compute_pickup_deadline() has
///                        passed. Not where the staple has no refresh_due: a refresh would win no
///                        time
/// Compares nothing if one of them is not authenticated.
StatusComparison compare(const ocsp::StapleState& staple, const LiveStatus& status, WallTime now);

}  // namespace staple::responder
