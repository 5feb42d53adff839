// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/perform_handshake.h"

#include <stdexcept>

#include <openssl/rand.h>

#include "probes/net/run_protocol.h"
#include "probes/tls/handshake.h"
#include "probes/tls/status_list_handshake.h"

namespace staple::tls {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using HandshakeResult = boost::system::result<PresentedChain, Failure>;

Reason reason_of(net::CloseReason close_reason) {
  switch (close_reason) {
    case net::CloseReason::timeout:
      return Reason::handshake_timeout;
    case net::CloseReason::closed:
      return Reason::handshake_closed;
    case net::CloseReason::reset:
      break;
  }
  return Reason::handshake_reset;
}

/// run_handshake runs either kind of handshake until its outcome is set.
template <typename AnyHandshake>
asio::awaitable<HandshakeResult> run_handshake(tcp::socket& socket, AnyHandshake& handshake,
                                               ByteView buffered, net::Deadline& deadline) {
  const auto close_reason = co_await net::run_protocol(socket, handshake, buffered, deadline);
  if (close_reason) handshake.on_close(reason_of(*close_reason));
  co_return handshake.outcome();
}

HelloRandom make_random() {
  HelloRandom random;
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw std::runtime_error("cannot generate random bytes for a ClientHello");
  }
  return random;
}

}  // namespace

asio::awaitable<HandshakeResult> perform_handshake(tcp::socket& socket, SSL_CTX* context,
                                                   const std::string& server_name,
                                                   StatusRequest status_request, ByteView buffered,
                                                   net::Deadline& deadline) {
  Handshake handshake(context, server_name, status_request);
  co_return co_await run_handshake(socket, handshake, buffered, deadline);
}

asio::awaitable<boost::system::result<OpenSession, Failure>> open_session(
    tcp::socket& socket, SSL_CTX* context, const std::string& server_name,
    StatusRequest status_request, ByteView buffered, net::Deadline& deadline) {
  Handshake handshake(context, server_name, status_request);
  handshake.stay_open();
  auto presented = co_await run_handshake(socket, handshake, buffered, deadline);
  if (!presented) co_return presented.error();
  OpenSession open{*std::move(presented), handshake.release_session()};
  co_return std::move(open);
}

asio::awaitable<HandshakeResult> request_status_list(tcp::socket& socket,
                                                     const HelloOptions& options, ByteView buffered,
                                                     net::Deadline& deadline) {
  StatusListHandshake handshake(options, make_random());
  co_return co_await run_handshake(socket, handshake, buffered, deadline);
}

}  // namespace staple::tls
