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

/// AttemptResult is what one connection showed: a judgement, a failure, or that the server does not
/// offer the view.
struct AttemptResult {
  tls::StatusRequest status_request = tls::StatusRequest::sent;
  PresentedChain presented;  ///< chain empty: no handshake got that far
  std::optional<Failure> failure;
  std::optional<ocsp::Judgement> judgement;
  std::optional<std::string> not_offered;  ///< see Observation
  Phases phases;                           ///< without Stage::resolve
  std::chrono::nanoseconds duration{0};
  WallTime ended;
};

/// Step is what to do next for a view.
enum class Step {
  with_status_request,     ///< connect and ask for the status
  without_status_request,  ///< connect and leave the status request out, for comparison
  done,
};

/// decide_next_step decides by what was seen so far; `attempts` is how many connections may ask
/// (Module::attempts), `usual` how long a handshake with this address takes as a rule. One
/// connection is enough while all is well, or to learn that the server does not offer the view. A
/// staple that is expected and does not come is has_status_request for again until the attempts are
/// used up, whatever becomes of them. When the first handshake fails or takes more than a second
/// longer than usual, one is made without asking; if that succeeds where the first failed, a
/// further one that asks tells whether it was chance.
Step decide_next_step(const std::vector<AttemptResult>& results, unsigned attempts,
                      std::optional<std::chrono::nanoseconds> usual);

/// observe sums up the connections of one view (at least one), after `previous`. Address and view
/// are left to the caller. The judgement is that of the last connection that got a staple, else of
/// the last that asked and could be judged, with the findings that only several connections show:
/// late, intermittent, slow_staple, status_request_refused. With the last one it is that of the
/// connection that did not ask.
OpenView observe(std::vector<AttemptResult> results, const ViewState& previous);

}  // namespace staple::prober
