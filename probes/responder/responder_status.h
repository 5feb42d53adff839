#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/http/failure.h"
#include "probes/ocsp/verdict.h"
#include "probes/policy.h"
#include "probes/responder/settings.h"
#include "probes/time.h"

namespace staple::responder {

/// CertificateQuery is one certificate whose status a responder is asked for, with all that is
/// needed to judge the answer. Immutable.
struct CertificateQuery {
  Bytes certificate;  ///< DER
  Bytes issuer;       ///< DER
  /// To be asked in this order, as far as they are of HTTP; may be empty
  std::vector<std::string> urls;
  CertIdHash hash = CertIdHash::sha1;
  Policy policy;  ///< of the module, with its profile settled
};

/// LiveStatus is what a responder says of a certificate: authenticated and current when it
/// was asked.
struct LiveStatus {
  ocsp::StapleVerdict verdict;  ///< by the same judge as any staple's
  /// How long HTTP lets it be kept (see freshness_lifetime()); absent: not said
  std::optional<Seconds> freshness_lifetime;
};

/// ResponderStatus is what came of asking about one certificate. Immutable once made; shared
/// between threads.
struct ResponderStatus {
  std::string url;  ///< who was asked, cleaned and cut; empty: there was nobody to ask
  WallTime time;    ///< when it was asked last

  /// Null: none came yet. One that came before the failure stays: see find_live_status().
  std::shared_ptr<const LiveStatus> live;
  std::optional<http::ResponderFailure> failure;  ///< of the last time; absent: it answered
};

/// find_live_status returns what the responder says that still counts at `now`. Null: nothing.
const LiveStatus* find_live_status(const ResponderStatus& status, WallTime now);

}  // namespace staple::responder
