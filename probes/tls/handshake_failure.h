// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/read_meter.h"
#include "probes/tls/hello_offer.h"

/// Failures of both kinds of handshake: Handshake and StatusListHandshake.
namespace staple::tls {

/// message_name returns the RFC's name of a HandshakeType.
std::string_view message_name(std::uint8_t type);

/// describe_progress returns how far the handshake came, for the detail of a failure.
/// received: total bytes; last_message: HandshakeType of the last complete message, nullopt if
/// there was none.
std::string describe_progress(std::size_t received, std::optional<std::uint8_t> last_message);

/// check_bytes checks `received`, which follows `before` other bytes, before it is parsed. Returns
/// a failure if the bytes are not TLS or exceed kMaxHandshake in total, else nullopt.
std::optional<Failure> check_bytes(std::size_t before, ByteView received,
                                   std::optional<std::uint8_t> last_message);

/// check_pieces counts the read that yielded `received`. Returns a failure if the server sends in
/// too many pieces, else nullopt.
std::optional<Failure> check_pieces(net::ReadMeter& reads, ByteView received,
                                    std::optional<std::uint8_t> last_message);

/// describe_many_certificates returns the detail of the failure for a chain of more
/// than kMaxCertificates.
std::string describe_many_certificates();

/// make_alert_failure returns the failure for a fatal alert of the server. alert: AlertDescription;
/// progress: see describe_progress().
Failure make_alert_failure(int alert, const std::string& progress);

/// make_refusal_failure returns the failure for a fatal alert that answers the ClientHello. The
/// detail tells what was offered. offer: nullopt if it is not known.
Failure make_refusal_failure(int alert, const std::optional<HelloOffer>& offer);

/// is_certificate_error returns whether OpenSSL failed to parse or use a certificate of a
/// well-formed Certificate message. reason: an SSL_R_*; alert: the AlertDescription that it sent.
bool is_certificate_error(int reason, std::uint8_t alert);

/// is_version_error returns whether OpenSSL failed because no version of TLS is common to both.
bool is_version_error(int reason);

}  // namespace staple::tls
