// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <utility>

#include "probes/ocsp/judgement.h"
#include "probes/presented_chain.h"
#include "probes/prober/observation.h"

namespace staple::prober {

/// ViewResult is the result of one probe of one view of one address, with the bytes it is based on.
struct ViewResult {
  Observation observation;
  PresentedChain presented;  ///< its chain is empty if no handshake got that far
};

/// OpenView is a view with an open judgement: the comparison with other views and with the CA's
/// responder may add findings.
struct OpenView {
  Observation observation;                   ///< without a verdict
  std::optional<ocsp::Judgement> judgement;  ///< nullopt if it failed or is not offered
  PresentedChain presented;                  ///< see ViewResult
};

/// conclude closes the judgement of a view into its verdict.
inline ViewResult conclude(OpenView&& view) {
  if (view.judgement) view.observation.verdict = conclude(*std::move(view.judgement));
  return {std::move(view.observation), std::move(view.presented)};
}

}  // namespace staple::prober
