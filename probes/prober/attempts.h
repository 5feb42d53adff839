// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "probes/failure.h"
#include "probes/ocsp/judgement.h"
#include "probes/presented_chain.h"
#include "probes/prober/open_view.h"
#include "probes/time.h"
#include "probes/tls/status_request.h"

namespace staple::prober {

// Several connections to one address in one view: which to make, and what they show together. No
// I/O and no clock here: the prober makes the connections.

/// AttemptResult is the result of one connection: a judgement, a failure, or that the server does
/// not offer the view.
struct AttemptResult {
  tls::StatusRequest status_request = tls::StatusRequest::sent;
  PresentedChain presented;  ///< its chain is empty if no handshake got that far
  std::optional<Failure> failure;
  std::optional<ocsp::Judgement> judgement;
  std::optional<std::string> not_offered;  ///< see Observation
  Phases phases;                           ///< without Stage::resolve
  std::chrono::nanoseconds duration{0};    ///< without `stalled`, as in `phases`
  /// How long the event loop did not run meanwhile (see net::StallMeter)
  std::chrono::nanoseconds stalled{0};
  WallTime ended;
};

/// Step is what to do next for a view.
enum class Step {
  with_status_request,     ///< connect with the status request (RFC 6066, 8)
  without_status_request,  ///< connect without it, for comparison
  done,
};

/// decide_next_step decides from the results so far. `attempts` is the largest number of
/// connections with the status request (Module::attempts). `usual` is how long a handshake with
/// this address usually takes; nullopt if unknown. `comparisons` is that of the previous probe.
///
/// One connection is enough if it gets a staple, if no staple is expected, or if the server does
/// not offer the view. If an expected staple is missing, all attempts are made, even if some of
/// them fail. If the first handshake fails before its limit or takes more than a second longer than
/// usual, without a stall of the event loop, the next connection leaves out the status request. If
/// only that one succeeds, one more connection with the status request follows, because the first
/// failure may have been chance. If it failed too in three probes in a row, it is left out while
/// the failure stays the same, in all but every twelfth probe. After a timeout there is none: it
/// would hold a connection for the whole limit once more.
Step decide_next_step(const std::vector<AttemptResult>& results, unsigned attempts,
                      std::optional<std::chrono::nanoseconds> usual,
                      const std::optional<Comparisons>& comparisons = {});

/// must_repeat returns whether a connection has to be made once more because the event loop did not
/// run meanwhile. After a stall of a second or more its result is from another time. After a
/// shorter one that is so if it ended early: the server may have lost patience. A timeout is left
/// as it is, because the deadline was moved by the stall.
bool must_repeat(const AttemptResult& attempt);

/// has_timed_out returns whether the connection reached its limit.
bool has_timed_out(const AttemptResult& attempt);

/// kMaxRepeats is how many times a probe repeats connections of one view for that reason.
inline constexpr unsigned kMaxRepeats = 2;

/// observe combines the connections of one view, at least one, into an open view. `previous` is the
/// state that the previous probe left. The caller sets address and view. The judgement is that of
/// the last connection with a staple, else of the last without an expected one, else of the last
/// with the status request that could be judged. If the status request is refused, it is that of
/// the connection without it. Adds the findings that only several connections show: late,
/// intermittent, slow_staple, status_request_refused.
OpenView observe(std::vector<AttemptResult> results, const ViewState& previous);

}  // namespace staple::prober
