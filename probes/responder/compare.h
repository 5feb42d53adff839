#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::responder {

/// StatusComparison is a staple held against what the CA's responder says itself.
struct StatusComparison {
  /// They give the same status. Absent: one of them gives none that may be believed, or the staple
  /// is newer than the answer, which then says nothing against it.
  std::optional<bool> agrees;
  std::vector<ocsp::Finding> findings;  ///< responder_disagrees, responder_fresher
};

/// compute_pickup_deadline is when a healthy server staples a response that the CA published at
/// `published` instead of a staple of thisUpdate and nextUpdate:
///   max(thisUpdate + 5/8 window, published + min(12 h, 1/8 window))
/// A server that refreshes at half of the window has done so by the first, an eighth for trying
/// again included; one that looked too early finds the newer response by the second, the same 12 h
/// (or eighth) that refresh_due leaves between publication and refresh (time_policy.h).
WallTime compute_pickup_deadline(WallTime this_update, WallTime next_update, WallTime published);

/// compare holds an authenticated staple against the live answer at `now`:
///   responder_disagrees  the answer is in time and gives another status; if it is older than the staple only
///                        when it says revoked, which is not taken back
///   responder_fresher    the answer's thisUpdate is after the staple's and compute_pickup_deadline() is past
/// Nothing is drawn from a staple that is not authenticated.
StatusComparison compare(const ocsp::StapleState& staple, const LiveStatus& status, WallTime now);

}  // namespace staple::responder
