// SPDX-License-Identifier: Apache-2.0

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

/// View is one kind of client that probes an endpoint (`views`). A server may present other
/// certificates and staples to other kinds of clients.
struct View {
  std::string name;   ///< the `view` label, such as `tls1.3-rsa`; unique in its module
  tls::Settings tls;  ///< the complete settings: the module's, with the changes of the view
  /// SNI and expected name. If empty, those of the module or the target are used.
  std::string server_name;
  /// Requests the staples of the whole chain (RFC 6961). `tls` then allows only TLS 1.2.
  bool multi = false;

  bool operator==(const View&) const = default;
};

/// Module holds the settings of a probe. Fleets and requests refer to it by its name.
struct Module {
  std::string name;
  std::string server_name;    ///< SNI and expected name; if empty, the target's
  bool all_addresses = true;  ///< false: only the first resolved address
  net::IpProtocol ip_protocol = net::IpProtocol::any;
  starttls::StartTls starttls = starttls::StartTls::none;  ///< protocol of the STARTTLS dialogue
  proxy::Settings proxy = {};                              ///< if set, it also resolves the names
  proxy::ProxyProtocol proxy_protocol = proxy::ProxyProtocol::none;
  std::vector<std::string> dns_servers = {};  ///< `address[:port]`; if empty, the system's
  tls::Settings tls;
  unsigned attempts = 3;     ///< connections before a staple counts as missing
  Seconds attempt_delay{1};  ///< between them
  /// Views in addition to the default view, which has the settings of the module
  std::vector<View> views = {};
  Policy policy;
  responder::Settings responder = {};

  bool operator==(const Module&) const = default;
};

}  // namespace staple::prober
