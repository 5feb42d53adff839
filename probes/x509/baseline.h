// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/bytes.h"

namespace staple::x509 {

/// claims_baseline_requirements reports whether a certificate (DER) claims to follow the Baseline
/// Requirements of the CA/Browser Forum: it has one of their policies (2.23.140.1.1 and
/// 2.23.140.1.2.*; Baseline Requirements 7.1.6.1), which each public server certificate must have.
/// It needs no list of public roots. A CA certificate and one that cannot be read claim nothing.
bool claims_baseline_requirements(ByteView certificate);

}  // namespace staple::x509
