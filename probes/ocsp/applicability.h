// SPDX-License-Identifier: Apache-2.0

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

/// judge_applicability decides whether a staple is expected. Sets expected and must_staple.
/// `must_staple_ca` is the subject of a CA above the certificate that carries the TLS feature.
/// Empty if there is no such CA or the certificate carries the feature too.
void judge_applicability(Judgement& judgement, const Policy& policy,
                         const std::string& must_staple_ca);

/// judge_presence checks whether a staple was sent and whether clients accept its size. Sets
/// present. Call it after judge_applicability.
void judge_presence(Judgement& judgement, const PresentedChain& presented, const Policy& policy);

/// judge_must_staple checks whether a certificate that is must-staple names a responder. RFC 7633,
/// 4.2.2 asks for a staple and not for a URL, so this is only a warning if the server sent a good
/// staple, and if none was requested. Call it after the staple was judged and before
/// judge_certificate: what is wrong with the certificate itself makes no staple worse.
void judge_must_staple(Judgement& judgement, bool status_requested);

/// judge_certificate judges the leaf itself. Sets trusted. `trust` is null if trust is not judged.
void judge_certificate(Judgement& judgement, const x509::Certificate& leaf,
                       const x509::Trust* trust, const std::string& server_name, WallTime now);

}  // namespace staple::ocsp
