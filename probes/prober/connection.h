// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/dns/resolver.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/attempts.h"
#include "probes/prober/farewell.h"
#include "probes/prober/module.h"
#include "probes/time.h"
#include "probes/tls/client.h"

namespace staple::prober {

/// ProxiedTarget is a target reached through a proxy. What it refers to must outlive
/// the connection.
struct ProxiedTarget {
  const proxy::Settings& proxy;
  dns::ResolverView resolver_view;  ///< resolves the name of the proxy
  const std::string& host;          ///< of the target: the name to look up, or an address
  std::uint16_t port;               ///< of the target
};

/// Destination is a TCP endpoint, or a target reached through a proxy.
using Destination = std::variant<boost::asio::ip::tcp::endpoint, ProxiedTarget>;

/// ConnectionSpec describes the connections of one view of one address.
struct ConnectionSpec {
  Destination destination;
  const tls::Client& tls;
  std::string server_name;  ///< SNI and expected name
  const Policy& policy;
  bool multi = false;  ///< requests the staples of the whole chain (see StatusListHandshake)
  /// Only for multi: the key type of the certificate to request. Otherwise it is set in `tls`.
  tls::KeyType key_type = tls::KeyType::any;
  starttls::StartTls starttls = starttls::StartTls::none;
  /// Name of the client in SMTP and LMTP; empty: the address literal of its side (RFC 5321, 4.1.3)
  std::string ehlo_name = {};
  starttls::Login login = {};
  /// For MySQL: reported without a handshake. Nullopt if the handshake is tried.
  std::optional<Failure> known_failure = {};
  proxy::ProxyProtocol proxy_protocol = proxy::ProxyProtocol::none;
  tls::KeyShares key_shares = tls::KeyShares::usual;
};

/// Attempt is the result of one connection, and the connection if it is to be ended as its protocol
/// ends it. Without STARTTLS it is closed already.
struct Attempt {
  AttemptResult result;
  std::optional<Farewell> farewell;
};

/// connect_and_judge makes one connection and judges what the server presents. `limit` bounds all
/// of it but the farewell, which is left to the caller. The result has `not_offered` if the staples
/// of the whole chain were requested and the server does not support RFC 6961.
boost::asio::awaitable<Attempt> connect_and_judge(const ConnectionSpec& spec,
                                                  tls::StatusRequest status_request,
                                                  std::chrono::nanoseconds limit,
                                                  const Clock& clock, ocsp::VerdictCache& cache);

}  // namespace staple::prober
