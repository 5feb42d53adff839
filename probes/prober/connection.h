#pragma once

#include <chrono>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/dns/resolver.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/attempts.h"
#include "probes/prober/module.h"
#include "probes/time.h"
#include "probes/tls/client.h"

namespace staple::prober {

/// ProxiedTarget is a target that is connected to through a proxy. All of it outlives the look.
struct ProxiedTarget {
  const proxy::Settings& proxy;
  dns::ResolverView resolver_view;  ///< find the proxy
  const std::string& host;  ///< of the target: a name that the proxy resolves, or an address
  std::uint16_t port;       ///< of the target
};

/// Destination is where to connect to.
using Destination = std::variant<boost::asio::ip::tcp::endpoint, ProxiedTarget>;

/// ConnectionSpec is one view of one address: where to connect to and as what kind of client.
struct ConnectionSpec {
  Destination destination;
  const tls::Client& tls;
  std::string server_name;  ///< SNI and name to expect
  const Policy& policy;
  bool multi = false;  ///< asks for the staples of the whole chain: see StatusListHandshake
  /// With multi: of the certificate to ask for; else it is in `tls`
  tls::KeyType key_type = tls::KeyType::any;
  starttls::StartTls starttls = starttls::StartTls::none;
  proxy::ProxyProtocol proxy_protocol = proxy::ProxyProtocol::none;
};

/// connect_and_judge makes one connection and judges what it shows. `limit` bounds all of it. A
/// server that was asked for the staples of the whole chain and does not agree to RFC 6961 does not
/// offer that view.
boost::asio::awaitable<AttemptResult> connect_and_judge(const ConnectionSpec& spec,
                                                        tls::StatusRequest status_request,
                                                        std::chrono::nanoseconds limit,
                                                        const Clock& clock,
                                                        ocsp::VerdictCache& cache);

}  // namespace staple::prober
