// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/time.h"

namespace staple {

/// StaplePolicy defines when a staple is expected with a certificate (`policy.staple`).
enum class StaplePolicy {
  automatic,  ///< if the certificate names a responder or is must-staple
  require,    ///< always
  ignore,     ///< never; a staple that is sent is still judged
};

/// Profile selects the limits for times and responder certificates (`policy.profile`).
enum class Profile {
  automatic,    ///< public_web if the chain ends in a public root, else private_pki
  public_web,   ///< CA/Browser Forum Baseline Requirements
  private_pki,  ///< a CA with its own rules
};

/// Policy holds the requirements of a module on a staple beyond the RFCs.
struct Policy {
  StaplePolicy staple = StaplePolicy::automatic;
  Profile profile = Profile::automatic;
  Seconds clock_skew = std::chrono::minutes(5);
  Seconds max_age{0};            ///< limit for the age of thisUpdate; 0: the limit of the profile
  double warning_share = 0.25;   ///< private_pki: remaining share of the validity window
  double critical_share = 0.10;  ///< as warning_share

  bool operator==(const Policy&) const = default;
};

}  // namespace staple
