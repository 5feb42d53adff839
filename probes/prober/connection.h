#pragma once

#include <chrono>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/dns/resolver.h"
#include "probes/ocsp/memory.h"
#include "probes/prober/attempts.h"
#include "probes/prober/module.h"
#include "probes/time.h"
#include "probes/tls/client.h"

namespace staple::prober {

/// Through is a target that is connected to through a proxy. All of it outlives the look.
struct Through {
  const proxy::Settings& proxy;
  dns::ResolverView resolver_view;  ///< find the proxy
  const std::string& host;          ///< of the target: a name that the proxy resolves, or an address
  std::uint16_t port;               ///< of the target
};

/// Where is where to connect to.
using Where = std::variant<boost::asio::ip::tcp::endpoint, Through>;

/// Way is one view of one address: where to connect to and as what kind of client.
struct Way {
  Where where;
  const tls::Client& tls;
  std::string server_name;  ///< SNI and name to expect
  const Policy& policy;
  bool multi = false;  ///< asks for the staples of the whole chain: see StatusListHandshake
  tls::KeyType key_type =
      tls::KeyType::any;  ///< with multi: of the certificate to ask for; else it is in `tls`
  starttls::StartTls starttls = starttls::StartTls::none;
  proxy::ProxyProtocol proxy_protocol = proxy::ProxyProtocol::none;
};

/// look makes one connection and judges what it shows. `limit` bounds all of it. A server that was asked for
/// the staples of the whole chain and does not agree to RFC 6961 does not offer that view.
boost::asio::awaitable<AttemptResult> look(const Way& way, tls::StatusRequest status_request,
                                           std::chrono::nanoseconds limit, const Clock& clock,
                                           ocsp::VerdictCache& cache);

}  // namespace staple::prober
