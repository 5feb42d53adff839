#pragma once

#include "probes/time.h"

namespace staple {

/// StaplePolicy says when a certificate is expected to come with a staple (`policy.staple`).
enum class StaplePolicy {
  automatic,  ///< when the certificate names a responder or is must-staple
  require,    ///< always
  ignore,     ///< never; a staple that is sent is judged all the same
};

/// Profile is the set of limits by which times and responder certificates are
/// judged (`policy.profile`).
enum class Profile {
  automatic,    ///< public_web when a public root anchors the certificate, else private_pki
  public_web,   ///< CA/Browser Forum Baseline Requirements
  private_pki,  ///< a CA that follows its own rules
};

/// Policy is what a module demands of a staple beyond the RFCs.
struct Policy {
  StaplePolicy staple = StaplePolicy::automatic;
  Profile profile = Profile::automatic;
  Seconds clock_skew = std::chrono::minutes(5);
  Seconds max_age{0};            ///< older is a warning; 0: the profile's limit
  double warning_share = 0.25;   ///< private profile: share of the validity window left
  double critical_share = 0.10;  ///< as warning_share

  bool operator==(const Policy&) const = default;
};

}  // namespace staple
