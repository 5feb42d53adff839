#pragma once

#include <string>

#include "probes/time.h"

namespace staple {

/// Expect says when a certificate is expected to come with a staple (`policy.staple`).
enum class Expect {
  automatic,  ///< when the certificate names a responder or is must-staple
  require,    ///< always
  ignore,     ///< never; a staple that is sent is judged all the same
};

/// Profile is the set of limits by which times and responder certificates are judged (`policy.profile`).
enum class Profile {
  automatic,    ///< public_web when a public root anchors the certificate, else private_pki
  public_web,   ///< CA/Browser Forum Baseline Requirements
  private_pki,  ///< a CA that follows its own rules
};

/// Policy is what a module demands of a staple beyond the RFCs.
struct Policy {
  Expect staple = Expect::automatic;
  Profile profile = Profile::automatic;
  Seconds clock_skew = std::chrono::minutes(5);
  Seconds max_age{0};            ///< older is a warning; 0: the profile's limit
  double warning_share = 0.25;   ///< private profile: share of the validity window left
  double critical_share = 0.10;  ///< as warning_share

  bool operator==(const Policy&) const = default;
};

/// IpProtocol says which addresses of a name are probed.
enum class IpProtocol { any, ip4, ip6 };

/// TlsVersion bounds what the handshake offers. Ordered.
enum class TlsVersion { tls10, tls11, tls12, tls13 };

/// TlsSettings is one distinct way to shake hands; equal settings share one context.
struct TlsSettings {
  std::string ca_file;    ///< PEM, absolute path; empty: the system's roots
  std::string cert_file;  ///< PEM, client certificate chain; empty: none
  std::string key_file;   ///< PEM, key of cert_file
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;

  auto operator<=>(const TlsSettings&) const = default;
};

/// Module is how to probe: what a fleet or a request names by `module`.
struct Module {
  std::string name;
  std::string server_name;    ///< SNI and name to expect; empty: the target's own
  bool all_addresses = true;  ///< false: only the first that the resolver gives
  IpProtocol ip_protocol = IpProtocol::any;
  TlsSettings tls;
  Policy policy;

  bool operator==(const Module&) const = default;
};

}  // namespace staple
