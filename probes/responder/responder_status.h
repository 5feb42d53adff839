// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/ocsp/verdict.h"
#include "probes/policy.h"
#include "probes/responder/failure.h"
#include "probes/responder/settings.h"
#include "probes/time.h"

namespace staple::responder {

/// CertificateQuery is one certificate whose status is queried, with everything that judging the
/// response needs. Immutable.
struct CertificateQuery {
  Bytes certificate;  ///< DER
  Bytes issuer;       ///< DER
  /// In the order in which they are tried; may be empty, and may hold unusable URLs
  std::vector<std::string> urls;
  CertIdHash hash = CertIdHash::sha1;
  Policy policy;  ///< of the module, with its profile resolved
};

/// LiveStatus is the status of a certificate from a responder's response, which was authenticated
/// and current when it arrived.
struct LiveStatus {
  ocsp::StapleVerdict verdict;  ///< of the judge that also judges staples
  /// How long HTTP allows to reuse it (see http::freshness_lifetime()); nullopt if it does not say
  std::optional<Seconds> freshness_lifetime;
};

/// ResponderStatus is the outcome of the queries about one certificate. Immutable; shared
/// between threads.
struct ResponderStatus {
  std::string url;  ///< of the last query, cleaned and cut; empty if the certificate has no URL
  WallTime time;    ///< of the last query

  /// Null before the first success. Stays when later queries fail: see find_live_status().
  std::shared_ptr<const LiveStatus> live;
  /// Of the last queries, to all responders of the certificate; nullopt if one succeeded
  std::optional<QueryFailure> failure;
  /// Why the responder at `url` was queried by POST, if it does not answer a GET; else empty
  std::string get_failure = {};
};

/// find_live_status returns the status that is still current at `now`. Returns null if it has
/// expired or is unknown.
const LiveStatus* find_live_status(const ResponderStatus& status, WallTime now);

}  // namespace staple::responder
