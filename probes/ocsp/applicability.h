#pragma once

#include <string>

#include "probes/module.h"
#include "probes/ocsp/verdict.h"
#include "probes/presented.h"
#include "probes/time.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"

namespace staple {

// Each of these adds its group's findings to a verdict whose `certificate` and `chain` are set, and sets the
// fields named.

/// judge_applicability asks whether a staple is to be expected at all: sets expected and must_staple.
/// `trust` knows the CAs that were not sent; null where no roots are known.
void judge_applicability(Verdict& verdict, const Policy& policy, const Trust* trust);

/// judge_presence asks whether one came, and whether clients survive its mere size: sets present. After
/// judge_applicability.
void judge_presence(Verdict& verdict, const Presented& presented, const Policy& policy);

/// judge_certificate asks about the leaf itself: sets trusted. `trust` is null where trust is not judged.
void judge_certificate(Verdict& verdict, const Certificate& leaf, const Trust* trust,
                       const std::string& server_name, Time now);

}  // namespace staple
