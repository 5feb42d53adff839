// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/error.h"
#include "probes/net/byte_stream.h"
#include "probes/tls/client.h"

namespace staple::tls {

/// load_verifying_client is load_client() for a server that must be authenticated: chain and name
/// must verify (RFC 5280, 6; RFC 9110, 4.3.4), and OpenSSL's default security level applies.
Result<std::shared_ptr<const Client>> load_verifying_client(
    const Settings& settings, const std::shared_ptr<const x509::Roots>& system);

/// open_secure_stream performs a handshake with `client`, which verifies that the server is `host`
/// (DNS name or IP address). The result does not own the socket.
boost::asio::awaitable<Result<std::unique_ptr<net::ByteStream>>> open_secure_stream(
    boost::asio::ip::tcp::socket& socket, const Client& client, std::string host);

}  // namespace staple::tls
