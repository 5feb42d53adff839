#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/step_result.h"
#include "probes/presented_chain.h"
#include "probes/tls/flight.h"
#include "probes/tls/server_hello.h"
#include "probes/tls/status_list_hello.h"

namespace staple::tls {

/// StatusListHandshake asks a server of TLS 1.2 for the staples of its whole chain (RFC 6961),
/// which OpenSSL cannot: as steps without a socket, like Handshake. It writes a ClientHello, reads
/// the server's first flight, which is not encrypted, up to ServerHelloDone, and says goodbye. So
/// the server has not proven to hold its key, and whoever sits in between may have changed what it
/// sent. For reading staples that is enough: a staple and a certificate speak for themselves by
/// their signatures, and an endpoint's default view, which shakes hands to the end, proves the key.
class StatusListHandshake {
 public:
  /// random: 32 bytes that nobody can guess.
  StatusListHandshake(const HelloOptions& options, const HelloRandom& random);

  /// step, output, lost and outcome: as in Handshake. A staple that was promised and did
  /// not come is none: the server may do so. Whether the server knows RFC 6961 at all
  /// says Presented::status_list.
  net::StepResult step(ByteView received);
  ByteView output() const { return output_; }
  void on_close(Reason reason);
  boost::system::result<PresentedChain, Failure> outcome();

 private:
  void advance(const Flight::Message& message);
  void advance(const Flight::Alert& alert);
  void advance(const Flight::TooLong& header);
  void advance(const Flight::Malformed& flight);
  void advance(Flight::Incomplete) {}
  void on_server_hello(ByteView body);
  void fail(Reason reason, std::string detail);
  bool is_expected(std::uint8_t type) const;
  std::string describe_progress() const;

  Bytes output_;
  Bytes hello_;  ///< until it is output
  Flight flight_;
  std::size_t received_ = 0;                  ///< bytes, all together
  std::optional<std::uint8_t> last_message_;  ///< HandshakeType; absent: none came whole
  ServerHello server_hello_;
  Bytes certificates_;           ///< body of the Certificate message
  std::optional<Bytes> status_;  ///< body of the CertificateStatus message
  std::optional<Failure> failure_;
  bool settled_ = false;
};

}  // namespace staple::tls
