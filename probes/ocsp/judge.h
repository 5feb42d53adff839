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

/// JudgeInput is what a server's answer is held against.
struct JudgeInput {
  Policy policy;
  std::string server_name;  ///< DNS name or IP address the leaf must name; empty: any will do
  /// absent: trust in the chain is not judged, its first issuer is believed
  const x509::Roots* roots = nullptr;
  /// false: `roots` only tells the profile (verify: the issuer was given by hand)
  bool judge_trust = true;
};

/// judge judges what a server presented: a pure function of its arguments (RFC 6960, 3.2 and 4.2.2;
/// RFC 6066, 8; RFC 8446, 4.4.2.1; README.md beside this folder has the order). The judgement is
/// open: conclude() makes the verdict of it. The verdicts of the certificates above the leaf are
/// concluded already. `cache` only saves work. Fails, with Reason::judge_unreadable_certificate,
/// when the leaf is no certificate: nothing can be said then.
boost::system::result<Judgement, Failure> judge(const PresentedChain& presented,
                                                const JudgeInput& input, WallTime now,
                                                VerdictCache& cache);

}  // namespace staple::ocsp
