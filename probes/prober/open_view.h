#pragma once

#include <optional>
#include <utility>

#include "probes/ocsp/judgement.h"
#include "probes/presented_chain.h"
#include "probes/prober/observation.h"

namespace staple::prober {

/// ViewResult is what one probe of one view of one address learnt, and the bytes it learnt it from.
struct ViewResult {
  Observation observation;
  PresentedChain presented;  ///< chain empty: no handshake got that far
};

/// OpenView is a view whose judgement is still open: the comparison with other views and with the
/// CA's responder may add findings.
struct OpenView {
  Observation observation;                   ///< without a verdict
  std::optional<ocsp::Judgement> judgement;  ///< absent: there is a failure, or see not_offered
  PresentedChain presented;                  ///< see ViewResult
};

/// conclude concludes the verdict of a view.
inline ViewResult conclude(OpenView&& view) {
  if (view.judgement) view.observation.verdict = conclude(*std::move(view.judgement));
  return {std::move(view.observation), std::move(view.presented)};
}

}  // namespace staple::prober
