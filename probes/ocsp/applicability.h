#pragma once

#include <string>

#include "probes/ocsp/judgement.h"
#include "probes/policy.h"
#include "probes/presented_chain.h"
#include "probes/time.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"

namespace staple::ocsp {

// Each of these adds its group's findings to a judgement whose `certificate` is set, and sets the
// fields named.

/// judge_applicability asks whether a staple is to be expected at all: sets expected and
/// must_staple. `must_staple_ca` names a CA above the certificate that carries the TLS feature;
/// empty: there is none, or the certificate carries it too.
void judge_applicability(Judgement& judgement, const Policy& policy,
                         const std::string& must_staple_ca);

/// judge_presence asks whether one came, and whether clients survive its mere size: sets present.
/// After judge_applicability.
void judge_presence(Judgement& judgement, const PresentedChain& presented, const Policy& policy);

/// judge_certificate asks about the leaf itself: sets trusted. `trust` is null where trust is
/// not judged.
void judge_certificate(Judgement& judgement, const x509::Certificate& leaf,
                       const x509::Trust* trust, const std::string& server_name, WallTime now);

}  // namespace staple::ocsp
