#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "probes/bytes.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"
#include "probes/x509/certificate.h"

namespace staple::ocsp {

/// Assessment is what a staple is worth for a leaf and its issuer whatever the time: what
/// Memory remembers.
struct Assessment {
  /// Never null; only the size, where the staple cannot be read
  std::shared_ptr<const StapleFacts> facts;
  /// Of the groups envelope to certificate status, time_encoding among them
  std::vector<Finding> findings;
  std::vector<Finding> public_findings;  ///< these count only where the public profile holds
  bool matches_leaf = false;             ///< the times in `facts` are about this certificate
  bool authenticated = false;            ///< it is, and a key signed that may speak for the issuer
  /// Of the delegated certificate; absent: not delegated
  std::optional<WallTime> responder_not_before;
};

/// assess reads a staple (not empty) and judges all of it that does not depend on the time.
/// `issuer` is null where it is not known: then nothing is authenticated.
Assessment assess(ByteView staple, const x509::Certificate& leaf, const x509::Certificate* issuer);

}  // namespace staple::ocsp
