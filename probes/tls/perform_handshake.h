#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/deadline.h"
#include "probes/presented_chain.h"
#include "probes/tls/client.h"
#include "probes/tls/status_list_hello.h"
#include "probes/tls/status_request.h"

namespace staple::tls {

/// perform_handshake carries out a TLS handshake over `socket`, which does not block, and says what
/// the server presented. The server gets our Finished and a close_notify; its own is not waited
/// for. Fails with a reason of Stage::handshake. server_name: as in Handshake; early: bytes of the
/// server that were read already.
boost::asio::awaitable<boost::system::result<PresentedChain, Failure>> perform_handshake(
    boost::asio::ip::tcp::socket& socket, const Client& client, const std::string& server_name,
    StatusRequest status_request, ByteView buffered, net::Deadline& deadline);

/// request_status_list likewise carries out the beginning of a handshake of TLS 1.2, to see the
/// staples of the whole chain: see StatusListHandshake for what that proves and what not. Throws
/// std::runtime_error when this machine has no random bytes to give.
boost::asio::awaitable<boost::system::result<PresentedChain, Failure>> request_status_list(
    boost::asio::ip::tcp::socket& socket, const HelloOptions& options, ByteView buffered,
    net::Deadline& deadline);

}  // namespace staple::tls
