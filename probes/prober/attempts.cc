// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/attempts.h"

#include <algorithm>
#include <string>
#include <utility>

namespace staple::prober {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr nanoseconds kSlow = 1s;

/// kRecentProbes is the number of probes for which a lost staple is reported. During this time the
/// endpoint is probed every failure interval.
constexpr unsigned kRecentProbes = 10;

// After kCompared probes with the same failure only every kCompareEvery-th of them compares.
constexpr unsigned kCompared = 3;
constexpr unsigned kCompareEvery = 12;

bool has_status_request(const AttemptResult& attempt) {
  return attempt.status_request == tls::StatusRequest::sent;
}

bool is_missing_staple(const AttemptResult& attempt) {
  return attempt.judgement && attempt.judgement->expected && !attempt.judgement->present;
}

bool has_staple(const AttemptResult& attempt) {
  return attempt.judgement && attempt.judgement->present;
}

nanoseconds handshake_of(const AttemptResult& attempt) {
  return attempt.phases[static_cast<std::size_t>(Stage::handshake)].value_or(0ns);
}

bool has_failed_handshake(const AttemptResult& attempt) {
  return attempt.failure && entry(attempt.failure->reason).stage == Stage::handshake;
}

bool has_stalled(const AttemptResult& attempt) { return attempt.stalled > 0ns; }

/// is_worth_a_control returns whether a connection without the status request can explain how the
/// first one ended, without holding a connection for the whole limit once more.
bool is_worth_a_control(const AttemptResult& first, std::optional<nanoseconds> usual) {
  if (has_timed_out(first)) return false;
  return has_failed_handshake(first) ||
         (!has_stalled(first) && handshake_of(first) > usual.value_or(0ns) + kSlow);
}

/// find_control returns the connection without the status request. Returns null if there is none.
const AttemptResult* find_control(const std::vector<AttemptResult>& results) {
  const auto found = std::ranges::find_if_not(results, has_status_request);
  return found == results.end() ? nullptr : &*found;
}

/// is_worth_comparing returns whether a connection without the status request may tell more than it
/// did in the previous probes.
bool is_worth_comparing(const AttemptResult& first, const std::optional<Comparisons>& comparisons) {
  if (!first.failure || !comparisons || comparisons->reason != first.failure->reason) return true;
  return comparisons->probes < kCompared || comparisons->probes % kCompareEvery == 0;
}

/// count_comparisons returns the count for the next probe.
std::optional<Comparisons> count_comparisons(const std::vector<AttemptResult>& results,
                                             const std::optional<Comparisons>& previous) {
  const AttemptResult& first = results.front();
  const auto* const without = find_control(results);
  if (!has_failed_handshake(first) || (without && !without->failure)) return std::nullopt;
  const bool same = previous && previous->reason == first.failure->reason;
  return Comparisons{first.failure->reason, (same ? previous->probes : 0) + 1};
}

/// is_status_request_refused reports whether all handshakes with the status request failed and the
/// one without it succeeded. At least two must have failed: a single failure may be chance.
bool is_status_request_refused(const std::vector<AttemptResult>& results) {
  const auto* const without = find_control(results);
  if (!without || !without->judgement) return false;
  const auto refusals = std::ranges::count_if(results, [](const AttemptResult& attempt) {
    return has_status_request(attempt) && has_failed_handshake(attempt);
  });
  return refusals > 1 && std::ranges::none_of(results, [](const AttemptResult& attempt) {
           return has_status_request(attempt) && attempt.judgement;
         });
}

std::string format_milliseconds(nanoseconds span) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(span).count()) + " ms";
}

/// AttemptCounts counts the connections with the status request.
struct AttemptCounts {
  unsigned made = 0;
  unsigned stapled = 0;
  bool first_missing = false;  ///< on the first connection that could be judged
  /// Number of the last connection without a staple after one with a staple; nullopt if none
  std::optional<unsigned> missed_again;
};

/// count_attempts counts the attempts and updates `state` from them.
AttemptCounts count_attempts(const std::vector<AttemptResult>& results, ViewState& state) {
  AttemptCounts counts;
  bool any = false;
  bool missed = false;
  for (const AttemptResult& attempt : results) {
    if (!has_status_request(attempt)) continue;
    ++counts.made;
    if (!attempt.judgement) continue;
    if (has_staple(attempt)) ++counts.stapled;
    if (!std::exchange(any, true)) counts.first_missing = is_missing_staple(attempt);
    if (!has_staple(attempt) && !is_missing_staple(attempt)) {
      state.stapled.reset();  // no staple is expected, so none was lost
      continue;
    }
    if (is_missing_staple(attempt) && state.stapled == true) {
      missed = true;
      if (counts.stapled > 0) counts.missed_again = counts.made;
    }
    state.stapled = has_staple(attempt);
  }
  if (missed) {
    state.probes_since_loss = 0;
  } else if (state.probes_since_loss && ++*state.probes_since_loss >= kRecentProbes) {
    state.probes_since_loss.reset();
  }
  if (!state.stapled) state.probes_since_loss.reset();
  return counts;
}

/// compute_slowdown returns how much longer the first handshake took than the one without the
/// status request. Returns nullopt if there is nothing to compare, or if it is at most a second.
/// Connections with a stall are not compared: nothing is known about that time.
std::optional<nanoseconds> compute_slowdown(const std::vector<AttemptResult>& results) {
  const auto* const without = find_control(results);
  if (!without || !without->judgement || !results.front().judgement) return std::nullopt;
  if (has_stalled(*without) || has_stalled(results.front())) return std::nullopt;
  const auto longer = handshake_of(results.front()) - handshake_of(*without);
  if (longer <= kSlow) return std::nullopt;
  return longer;
}

std::string describe_loss(const AttemptCounts& attempts, unsigned probes_ago) {
  if (attempts.missed_again) {
    return "connection " + std::to_string(*attempts.missed_again) + " of " +
           std::to_string(attempts.made) + " got no staple, an earlier connection did";
  }
  if (probes_ago == 0) return "the previous probe got a staple";
  return "the staple was missing " + std::to_string(probes_ago) +
         (probes_ago == 1 ? " probe" : " probes") + " ago, after an earlier connection got one";
}

void add_findings(ocsp::Judgement& judgement, const std::vector<AttemptResult>& results,
                  const AttemptCounts& attempts, const ViewState& view_state) {
  const auto severity = judgement.must_staple ? ocsp::Severity::critical : ocsp::Severity::warning;
  if (attempts.first_missing && attempts.stapled > 0) {
    judgement.add(ocsp::Fault::late, severity,
                  std::to_string(attempts.stapled) + " of " + std::to_string(attempts.made) +
                      " connections got a staple, the first did not");
  }
  if (view_state.probes_since_loss) {
    judgement.add(ocsp::Fault::intermittent, severity,
                  describe_loss(attempts, *view_state.probes_since_loss));
  }
  if (is_status_request_refused(results)) {
    const auto& failure = *results.front().failure;
    judgement.add(ocsp::Fault::status_request_refused,
                  std::string(entry(failure.reason).name) + " (" + failure.detail +
                      "); without the status request the handshake succeeds in " +
                      format_milliseconds(handshake_of(*find_control(results))));
  }
  if (const auto longer = compute_slowdown(results)) {
    judgement.add(ocsp::Fault::slow_staple,
                  "the handshake took " + format_milliseconds(handshake_of(results.front())) +
                      " with the status request, " +
                      format_milliseconds(handshake_of(*find_control(results))) + " without it");
  }
}

/// update_usual_handshake moves the usual duration an eighth of the way to that of the first
/// handshake, or of the one without the status request if the first was slow.
std::optional<nanoseconds> update_usual_handshake(std::optional<nanoseconds> usual,
                                                  const std::vector<AttemptResult>& results) {
  const bool slow = compute_slowdown(results).has_value();
  const AttemptResult& plain = slow ? *find_control(results) : results.front();
  if (!plain.judgement || has_stalled(plain)) return usual;
  if (!usual) return handshake_of(plain);
  return *usual + (handshake_of(plain) - *usual) / 8;
}

/// rank_meaning returns how much a judged connection says about the staple of the view: most with a
/// staple, least if none was expected (another certificate, perhaps of another backend).
int rank_meaning(const AttemptResult& attempt) {
  if (has_staple(attempt)) return 2;
  return is_missing_staple(attempt) ? 1 : 0;
}

/// select_attempt returns the index of the connection whose judgement observe() uses.
std::size_t select_attempt(const std::vector<AttemptResult>& results) {
  if (is_status_request_refused(results))
    return static_cast<std::size_t>(find_control(results) - results.data());
  std::size_t selected = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const AttemptResult& attempt = results[i];
    if (attempt.judgement && has_status_request(attempt) &&
        rank_meaning(attempt) >= rank_meaning(results[selected]))
      selected = i;
  }
  return selected;
}

}  // namespace

Step decide_next_step(const std::vector<AttemptResult>& results, unsigned attempts,
                      std::optional<nanoseconds> usual,
                      const std::optional<Comparisons>& comparisons) {
  if (results.empty()) return Step::with_status_request;
  const auto made = static_cast<unsigned>(std::ranges::count_if(results, has_status_request));
  const AttemptResult& first = results.front();
  const AttemptResult& last = results.back();
  if (last.not_offered) return Step::done;
  const bool compared = find_control(results) != nullptr;
  if (!compared && is_worth_comparing(first, comparisons) && is_worth_a_control(first, usual))
    return Step::without_status_request;
  const auto judged_first = std::ranges::find_if(results, [](const AttemptResult& attempt) {
    return has_status_request(attempt) && attempt.judgement;
  });
  if (judged_first != results.end()) {
    return is_missing_staple(*judged_first) && made < attempts ? Step::with_status_request
                                                               : Step::done;
  }
  const bool is_undecided = made == 1 && compared && !last.failure;
  return is_undecided ? Step::with_status_request : Step::done;
}

bool has_timed_out(const AttemptResult& attempt) {
  constexpr Reason kTimeouts[] = {Reason::connect_timeout, Reason::proxy_timeout,
                                  Reason::starttls_timeout, Reason::handshake_timeout};
  return attempt.failure &&
         std::ranges::find(kTimeouts, attempt.failure->reason) != std::end(kTimeouts);
}

bool must_repeat(const AttemptResult& attempt) {
  constexpr nanoseconds kLong = 1s;
  if (!has_stalled(attempt) || has_timed_out(attempt)) return false;
  return attempt.failure || attempt.stalled >= kLong;
}

OpenView observe(std::vector<AttemptResult> results, const ViewState& previous) {
  OpenView view;
  Observation& observation = view.observation;
  observation.view_state = previous;
  const AttemptCounts attempts = count_attempts(results, observation.view_state);
  observation.view_state.usual_handshake =
      update_usual_handshake(previous.usual_handshake, results);
  observation.view_state.comparisons = count_comparisons(results, previous.comparisons);
  observation.view_state.chose_first_group = std::ranges::all_of(
      results, [](const AttemptResult& attempt) { return attempt.presented.chose_first_group; });
  observation.attempts = attempts.made;
  observation.stapled = attempts.stapled;
  observation.time = results.back().ended;
  for (const AttemptResult& attempt : results) observation.duration += attempt.duration;
  const std::size_t selected = select_attempt(results);
  const AttemptResult& chosen = results[selected];
  observation.phases = chosen.phases;
  if (!chosen.presented.chain.empty()) observation.tls_version = chosen.presented.tls_version;
  observation.failure = chosen.failure;
  observation.not_offered = chosen.not_offered;
  view.judgement = chosen.judgement;
  if (view.judgement) add_findings(*view.judgement, results, attempts, observation.view_state);
  view.presented = std::move(results[selected].presented);
  return view;
}

}  // namespace staple::prober
