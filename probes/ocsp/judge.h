// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "probes/failure.h"
#include "probes/ocsp/judgement.h"
#include "probes/policy.h"
#include "probes/presented_chain.h"
#include "probes/time.h"
#include "probes/x509/roots.h"

namespace staple::ocsp {

class VerdictCache;

/// JudgeInput holds what a PresentedChain is judged against.
struct JudgeInput {
  Policy policy;
  std::string server_name;  ///< DNS name or IP address; not checked if empty
  /// Null: trust in the chain is not judged, and the issuer in the chain is accepted.
  const x509::Roots* roots = nullptr;
  /// A certificate that signed itself is its own issuer. False: only another one can be.
  bool self_issued = true;
};

/// judge judges what a server presented: a pure function of its arguments (RFC 6960, 3.2 and 4.2.2;
/// RFC 6066, 8; RFC 8446, 4.4.2.1). probes/README.md describes the order. The judgement is open:
/// conclude() closes it into the verdict. The verdicts of the certificates above the leaf are
/// already concluded. `cache` only saves work. Fails with Reason::judge_unreadable_certificate if
/// the leaf cannot be read.
boost::system::result<Judgement, Failure> judge(const PresentedChain& presented,
                                                const JudgeInput& input, WallTime now,
                                                VerdictCache& cache);

}  // namespace staple::ocsp
