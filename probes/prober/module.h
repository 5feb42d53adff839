#pragma once

#include <string>
#include <vector>

#include "probes/proxy/settings.h"
#include "probes/responder/settings.h"
#include "probes/starttls/protocol.h"
#include "probes/time.h"
#include "probes/tls/settings.h"

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

/// View is one way to look at an endpoint (`views`): clients of different kinds may be shown different
/// things.
struct View {
  std::string name;         ///< label `view`: `tls1.2`, `tls1.3-rsa`; unique in its module
  TlsSettings tls;          ///< whole: the module's, with what the view changes
  std::string server_name;  ///< SNI and name to expect instead of the module's and the target's; empty: those
  bool multi = false;       ///< asks for the staples of the whole chain (RFC 6961); tls is of TLS 1.2 alone

  bool operator==(const View&) const = default;
};

/// Module is how to probe: what a fleet or a request names by `module`.
struct Module {
  std::string name;
  std::string server_name;    ///< SNI and name to expect; empty: the target's own
  bool all_addresses = true;  ///< false: only the first that the resolver gives
  IpProtocol ip_protocol = IpProtocol::any;
  StartTls starttls = StartTls::none;  ///< in whose words TLS is asked for
  Proxy proxy = {};                    ///< connections are made through it, and it resolves the names
  ProxyProtocol proxy_protocol = ProxyProtocol::none;
  std::vector<std::string> dns_servers = {};  ///< `address[:port]`; none: the system's
  TlsSettings tls;
  unsigned attempts = 3;         ///< connections before a staple counts as not sent
  Seconds attempt_delay{1};      ///< between them
  std::vector<View> views = {};  ///< further ones, beside the default view that the module itself is
  Policy policy;
  ResponderSettings responder = {};

  bool operator==(const Module&) const = default;
};

}  // namespace staple
