// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/failure.h"
#include "probes/net/deadline.h"
#include "probes/net/dialogue.h"
#include "probes/starttls/protocol.h"

namespace staple::starttls {

/// make_dialogue makes the dialogue that requests TLS, without a socket. protocol: not `none`.
net::Dialogue make_dialogue(StartTls protocol, const Introduction& introduction);

/// request_tls runs that dialogue over `socket`, which must be non-blocking. Returns nullopt if the
/// server agreed; TLS begins with the next byte. Otherwise returns a failure with a reason of
/// Stage::starttls. buffered: bytes of the server that were already read.
boost::asio::awaitable<std::optional<Failure>> request_tls(boost::asio::ip::tcp::socket& socket,
                                                           net::Dialogue& dialogue,
                                                           ByteView buffered,
                                                           net::Deadline& deadline);

/// expects_farewell returns whether a server that gave this failure still listens to the protocol's
/// farewell: it has answered, and refused TLS or does not offer it.
bool expects_farewell(Reason reason);

}  // namespace staple::starttls
