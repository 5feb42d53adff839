#include "probes/prober/responder_comparison.h"

#include <utility>

#include "probes/responder/compare.h"

namespace staple::prober {

void add_comparison(Observation& observation,
                    std::shared_ptr<const responder::ResponderStatus> status, WallTime now) {
  const responder::LiveStatus* const live = find_live_status(*status, now);
  if (live && observation.verdict) {
    ocsp::Verdict& verdict = *observation.verdict;
    auto comparison = compare(verdict, *live, now);
    observation.responder_agrees = comparison.agrees;
    if (!comparison.findings.empty()) {
      verdict.findings.insert(verdict.findings.end(), comparison.findings.begin(),
                              comparison.findings.end());
      conclude(verdict, verdict.ok_until);
    }
  }
  observation.responder = std::move(status);
}

}  // namespace staple::prober
