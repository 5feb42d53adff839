// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/read_meter.h"
#include "probes/net/step_result.h"
#include "probes/presented_chain.h"
#include "probes/tls/flight.h"
#include "probes/tls/hello_offer.h"
#include "probes/tls/server_hello.h"
#include "probes/tls/status_list_hello.h"

namespace staple::tls {

/// StatusListHandshake requests the staples of the whole chain from a TLS 1.2 server (RFC 6961),
/// which OpenSSL does not support. Like Handshake, it consists of steps without a socket. It
/// sends a ClientHello, reads the server's first flight up to ServerHelloDone, which is not
/// encrypted, and then sends close_notify. The server has not proven its key by then, and an
/// attacker on the path may have altered the messages. This is sufficient for reading staples,
/// because staples and certificates are signed. The default view of an endpoint completes its
/// handshake and proves the key.
class StatusListHandshake {
 public:
  /// random: 32 unpredictable bytes.
  StatusListHandshake(const HelloOptions& options, const HelloRandom& random);

  /// step, output, on_close and outcome are as in Handshake. A CertificateStatus that the server
  /// announced and did not send counts as no staple, which RFC 6066, 8 permits.
  /// PresentedChain::status_list holds whether the server supports RFC 6961.
  net::StepResult step(ByteView received);
  ByteView output() const { return output_; }
  void on_close(Reason reason);
  boost::system::result<PresentedChain, Failure> outcome();

 private:
  void advance(const Flight::Message& message);
  void advance(const Flight::Alert& alert);
  void advance(const Flight::TooLong& header);
  void advance(const Flight::MalformedInput& flight);
  void advance(Flight::Incomplete) {}
  void on_server_hello(ByteView body);
  void fail(Reason reason, std::string detail);
  bool is_expected(std::uint8_t type) const;
  std::string describe_progress() const;

  Bytes output_;
  Bytes hello_;  ///< until it has been output
  std::optional<HelloOffer> offer_;
  Flight flight_;
  std::size_t received_ = 0;  ///< total bytes
  net::ReadMeter reads_;
  /// HandshakeType; nullopt before the first complete message.
  std::optional<std::uint8_t> last_message_;
  ServerHello server_hello_;
  Bytes certificates_;           ///< body of the Certificate message
  std::optional<Bytes> status_;  ///< body of the CertificateStatus message
  std::optional<Failure> failure_;
  bool settled_ = false;
};

}  // namespace staple::tls
