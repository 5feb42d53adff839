#include "probes/prober/attempts.h"

#include <algorithm>
#include <string>
#include <utility>

namespace staple::prober {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr nanoseconds kSlow = 1s;

/// For so many probes a staple that went away and may have come back is remembered. While that is so the
/// endpoint is probed every failure interval.
constexpr unsigned kRecentProbes = 10;

bool asked(const Sight& sight) { return sight.status_request == tls::StatusRequest::sent; }
bool wanting(const Sight& sight) {
  return sight.verdict && sight.verdict->expected && !sight.verdict->present;
}
bool stapled(const Sight& sight) { return sight.verdict && sight.verdict->present; }

nanoseconds handshake_of(const Sight& sight) {
  return sight.phases[static_cast<std::size_t>(Stage::handshake)].value_or(0ns);
}

bool failed_to_shake_hands(const Sight& sight) {
  return sight.failure && entry(sight.failure->reason).stage == Stage::handshake;
}

const Sight* control(const std::vector<Sight>& sights) {
  const auto found = std::ranges::find_if_not(sights, asked);
  return found == sights.end() ? nullptr : &*found;
}

/// refused tells whether handshakes fail that ask for the status, and only those. One that fails, and one
/// that never came as far as a handshake, may be chance.
bool refused(const std::vector<Sight>& sights) {
  const auto* const without = control(sights);
  if (!without || !without->verdict) return false;
  const auto refusals = std::ranges::count_if(
      sights, [](const Sight& sight) { return asked(sight) && failed_to_shake_hands(sight); });
  return refusals > 1 &&
         std::ranges::none_of(sights, [](const Sight& sight) { return asked(sight) && sight.verdict; });
}

std::string milliseconds(nanoseconds span) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(span).count()) + " ms";
}

/// Attempts counts what the connections that asked came to.
struct Attempts {
  unsigned made = 0;
  unsigned stapled = 0;
  bool first_wanting = false;  ///< of those that could be judged
  std::optional<unsigned>
      lost_again;  ///< number of the connection on which a staple that had come was missed
};

Attempts count(const std::vector<Sight>& sights, Past& past) {
  Attempts result;
  bool any = false;
  bool lost = false;
  for (const Sight& sight : sights) {
    if (!asked(sight)) continue;
    ++result.made;
    if (!sight.verdict) continue;
    if (stapled(sight)) ++result.stapled;
    if (!std::exchange(any, true)) result.first_wanting = wanting(sight);
    if (!stapled(sight) && !wanting(sight)) {
      past.stapled.reset();  // nothing is expected: nothing was lost
      continue;
    }
    if (wanting(sight) && past.stapled == true) {
      lost = true;
      if (result.stapled > 0) result.lost_again = result.made;
    }
    past.stapled = stapled(sight);
  }
  if (lost) {
    past.probes_since_loss = 0;
  } else if (past.probes_since_loss && ++*past.probes_since_loss >= kRecentProbes) {
    past.probes_since_loss.reset();
  }
  if (!past.stapled) past.probes_since_loss.reset();
  return result;
}

/// slower_by tells how much longer the first handshake took than the one that did not ask; absent: there is
/// nothing to compare, or it is no more than a second.
std::optional<nanoseconds> slower_by(const std::vector<Sight>& sights) {
  const auto* const without = control(sights);
  if (!without || !without->verdict || !sights.front().verdict) return std::nullopt;
  const auto longer = handshake_of(sights.front()) - handshake_of(*without);
  if (longer <= kSlow) return std::nullopt;
  return longer;
}

std::string loss_detail(const Attempts& attempts, unsigned probes_ago) {
  if (attempts.lost_again) {
    return "connection " + std::to_string(*attempts.lost_again) + " of " + std::to_string(attempts.made) +
           " got none after an earlier one had";
  }
  if (probes_ago == 0) return "the probe before this one had got one";
  return "it was missed " + std::to_string(probes_ago) + (probes_ago == 1 ? " probe" : " probes") +
         " ago, after it had come";
}

void add_findings(Observation& observation, const std::vector<Sight>& sights, const Attempts& attempts) {
  auto& verdict = *observation.verdict;
  const auto add = [&](ocsp::Fault fault, ocsp::Severity severity, std::string detail) {
    verdict.findings.push_back({fault, severity, std::move(detail)});
  };
  const auto severity = verdict.must_staple ? ocsp::Severity::critical : ocsp::Severity::warning;
  if (attempts.first_wanting && attempts.stapled > 0) {
    add(ocsp::Fault::late, severity,
        std::to_string(attempts.stapled) + " of " + std::to_string(attempts.made) +
            " connections got one, the first did not");
  }
  if (observation.past.probes_since_loss) {
    add(ocsp::Fault::intermittent, severity, loss_detail(attempts, *observation.past.probes_since_loss));
  }
  if (refused(sights)) {
    const auto& failure = *sights.front().failure;
    add(ocsp::Fault::status_request_refused, entry(ocsp::Fault::status_request_refused).severity,
        std::string(entry(failure.reason).name) + " (" + failure.detail + "); without the request it takes " +
            milliseconds(handshake_of(*control(sights))));
  }
  if (const auto longer = slower_by(sights)) {
    add(ocsp::Fault::slow_staple, entry(ocsp::Fault::slow_staple).severity,
        "the handshake took " + milliseconds(handshake_of(sights.front())) + ", " +
            milliseconds(handshake_of(*control(sights))) + " without asking for the status");
  }
  conclude(verdict, verdict.ok_until);
}

/// usual_after moves what is usual a little towards the first handshake, unless that was slow because of the
/// staple.
std::optional<nanoseconds> usual_after(std::optional<nanoseconds> usual, const std::vector<Sight>& sights) {
  const bool slow = slower_by(sights).has_value();
  const Sight& plain = slow ? *control(sights) : sights.front();
  if (!plain.verdict) return usual;
  if (!usual) return handshake_of(plain);
  return *usual + (handshake_of(plain) - *usual) / 8;
}

}  // namespace

Step next_step(const std::vector<Sight>& sights, unsigned attempts, std::optional<nanoseconds> usual) {
  if (sights.empty()) return Step::ask;
  const auto made = static_cast<unsigned>(std::ranges::count_if(sights, asked));
  const Sight& first = sights.front();
  const Sight& last = sights.back();
  if (last.not_offered) return Step::done;
  const bool compared = control(sights) != nullptr;
  if (!compared && (failed_to_shake_hands(first) || handshake_of(first) > usual.value_or(0ns) + kSlow)) {
    return Step::leave;
  }
  const auto judged_first =
      std::ranges::find_if(sights, [](const Sight& s) { return asked(s) && s.verdict; });
  if (judged_first != sights.end()) {
    return wanting(*judged_first) && made < attempts ? Step::ask : Step::done;
  }
  const bool chance_or_because_it_was_asked = made == 1 && compared && !last.failure;
  return chance_or_because_it_was_asked ? Step::ask : Step::done;
}

const Sight& judged(const std::vector<Sight>& sights) {
  if (refused(sights)) return *control(sights);
  const Sight* chosen = &sights.front();
  for (const Sight& sight : sights) {
    if (sight.verdict && asked(sight) && (stapled(sight) || !stapled(*chosen))) chosen = &sight;
  }
  return *chosen;
}

Observation observe(const std::vector<Sight>& sights, const Past& before) {
  const Sight& chosen = judged(sights);
  Observation observation;
  observation.past = before;
  const Attempts attempts = count(sights, observation.past);
  observation.past.usual_handshake = usual_after(before.usual_handshake, sights);
  observation.attempts = attempts.made;
  observation.stapled = attempts.stapled;
  observation.phases = chosen.phases;
  observation.time = sights.back().ended;
  for (const Sight& sight : sights) observation.duration += sight.duration;
  if (!chosen.presented.chain.empty()) observation.tls_version = chosen.presented.tls_version;
  observation.failure = chosen.failure;
  observation.verdict = chosen.verdict;
  observation.not_offered = chosen.not_offered;
  if (observation.verdict) add_findings(observation, sights, attempts);
  return observation;
}

}  // namespace staple::prober
