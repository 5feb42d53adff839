// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
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
  /// Name of the client in SMTP and LMTP; if empty, the address literal of its side
  std::string ehlo_name = {};
  starttls::Login login = {};  ///< for MySQL; without a user name there is no account
  proxy::Settings proxy = {};  ///< if set, it also resolves the names
  proxy::ProxyProtocol proxy_protocol = proxy::ProxyProtocol::none;
  std::vector<std::string> dns_servers = {};  ///< `address[:port]`; if empty, the system's
  tls::Settings tls;
  std::optional<unsigned> attempts = {};  ///< see max_attempts()
  Seconds attempt_delay{1};               ///< between them
  /// Views in addition to the default view, which has the settings of the module
  std::vector<View> views = {};
  Policy policy;
  responder::Settings responder = {};

  bool operator==(const Module&) const = default;
};

/// max_attempts returns how many connections are made before a staple counts as missing, if
/// `attempts` does not say: three, because servers such as nginx fetch the staple only after the
/// first connection, and one with STARTTLS, where no such server exists and each connection is a
/// line in the server's log.
inline unsigned max_attempts(const Module& module) {
  return module.attempts.value_or(module.starttls == starttls::StartTls::none ? 3 : 1);
}

}  // namespace staple::prober
