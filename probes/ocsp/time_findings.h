// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/ocsp/judgement.h"
#include "probes/ocsp/time_policy.h"
#include "probes/time.h"
#include "probes/x509/certificate_facts.h"

namespace staple::ocsp {

/// judge_times adds the findings about the times of a staple at `now`: those of the group time, and
/// responder_expired, responder_expires_first and revocation_odd. Sets effective_expiry, and
/// refresh_due and refresh_critical unless the certificate has expired.
void judge_times(StapleJudgement& judgement, const Validity& validity, const TimeLimits& limits,
                 WallTime now);

/// is_signer_valid reports whether the certificate of a delegated responder is valid at `now`. True
/// if the issuer itself signed.
bool is_signer_valid(const Validity& validity, WallTime now);

/// judge_certificate_validity adds certificate_expired or certificate_not_yet_valid if the
/// certificate that a staple is about is not valid at `now`.
void judge_certificate_validity(StapleJudgement& judgement,
                                const x509::CertificateFacts& certificate, WallTime now);

}  // namespace staple::ocsp
