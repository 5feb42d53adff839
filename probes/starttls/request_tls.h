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

/// make_dialogue is the dialogue that asks for TLS, without a socket. protocol: not `none`;
/// server_name: as in Entry.
net::Dialogue make_dialogue(StartTls protocol, const std::string& server_name);

/// request_tls carries that dialogue out over `socket`, which does not block. Absent: the server
/// agrees, and TLS may begin with the next byte. Fails with a reason of Stage::starttls. early:
/// bytes of the server that were read already.
boost::asio::awaitable<std::optional<Failure>> request_tls(boost::asio::ip::tcp::socket& socket,
                                                           StartTls protocol,
                                                           const std::string& server_name,
                                                           ByteView buffered,
                                                           net::Deadline& deadline);

}  // namespace staple::starttls
