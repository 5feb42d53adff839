#pragma once

#include <string>
#include <vector>

#include "probes/net/ip_protocol.h"
#include "probes/policy.h"
#include "probes/proxy/settings.h"
#include "probes/responder/settings.h"
#include "probes/starttls/protocol.h"
#include "probes/time.h"
#include "probes/tls/settings.h"

namespace staple::prober {

/// View is one way to look at an endpoint (`views`): clients of different kinds may be shown
/// different things.
struct View {
  std::string name;   ///< label `view`: `tls1.2`, `tls1.3-rsa`; unique in its module
  tls::Settings tls;  ///< whole: the module's, with what the view changes
  /// SNI and name to expect instead of the module's and the target's; empty: those
  std::string server_name;
  /// Asks for the staples of the whole chain (RFC 6961); tls is of TLS 1.2 alone
  bool multi = false;

  bool operator==(const View&) const = default;
};

/// Module is how to probe: what a fleet or a request names by `module`.
struct Module {
  std::string name;
  std::string server_name;    ///< SNI and name to expect; empty: the target's own
  bool all_addresses = true;  ///< false: only the first that the resolver gives
  net::IpProtocol ip_protocol = net::IpProtocol::any;
  starttls::StartTls starttls = starttls::StartTls::none;  ///< in whose words TLS is asked for
  proxy::Settings proxy = {};  ///< connections are made through it, and it resolves the names
  proxy::ProxyProtocol proxy_protocol = proxy::ProxyProtocol::none;
  std::vector<std::string> dns_servers = {};  ///< `address[:port]`; none: the system's
  tls::Settings tls;
  unsigned attempts = 3;     ///< connections before a staple counts as not sent
  Seconds attempt_delay{1};  ///< between them
  /// Further ones, beside the default view that the module itself is
  std::vector<View> views = {};
  Policy policy;
  responder::Settings responder = {};

  bool operator==(const Module&) const = default;
};

}  // namespace staple::prober
