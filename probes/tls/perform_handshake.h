// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/deadline.h"
#include "probes/presented_chain.h"
#include "probes/tls/session.h"
#include "probes/tls/status_list_hello.h"
#include "probes/tls/status_request.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

/// perform_handshake performs a TLS handshake over `socket`, which must be non-blocking, and
/// returns what the server presented. It sends its Finished and a close_notify, and does not wait
/// for the server's close_notify. Fails with a reason of Stage::handshake. context: of a Client.
/// server_name: see Handshake. buffered: bytes of the server that were already read.
boost::asio::awaitable<boost::system::result<PresentedChain, Failure>> perform_handshake(
    boost::asio::ip::tcp::socket& socket, SSL_CTX* context, const std::string& server_name,
    StatusRequest status_request, ByteView buffered, net::Deadline& deadline);

/// OpenSession is the result of a handshake whose connection stays open.
struct OpenSession {
  PresentedChain presented;
  std::unique_ptr<Session> session;  ///< null if the handshake was not completed
};

/// open_session is perform_handshake() without the close_notify.
boost::asio::awaitable<boost::system::result<OpenSession, Failure>> open_session(
    boost::asio::ip::tcp::socket& socket, SSL_CTX* context, const std::string& server_name,
    StatusRequest status_request, ByteView buffered, net::Deadline& deadline);

/// request_status_list performs the first part of a TLS 1.2 handshake to receive the staples of the
/// whole chain. StatusListHandshake documents what this proves. Throws std::runtime_error if the
/// system has no random bytes.
boost::asio::awaitable<boost::system::result<PresentedChain, Failure>> request_status_list(
    boost::asio::ip::tcp::socket& socket, const HelloOptions& options, ByteView buffered,
    net::Deadline& deadline);

}  // namespace staple::tls
