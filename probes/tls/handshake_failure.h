#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"
#include "probes/failure.h"

/// How handshakes fail, whoever carries them out.
namespace staple::tls {

/// message_name returns the name of a HandshakeType as the RFCs write it.
std::string_view message_name(std::uint8_t type);

/// describe_progress says how far a server came, for the detail of a failure. received: bytes in
/// all; last_message: the HandshakeType of the last message; absent: none came whole.
std::string describe_progress(std::size_t received, std::optional<std::uint8_t> last_message);

/// check_bytes tells whether `received`, which came after `before` other bytes, ends the handshake
/// before anybody looks into it: it is not TLS, or with it there are more than kMaxHandshake.
/// Absent: it does not.
std::optional<Failure> check_bytes(std::size_t before, ByteView received,
                                   std::optional<std::uint8_t> last_message);

/// make_alert_failure is what a fatal alert of the server means. alert: AlertDescription; progress:
/// how far it came.
Failure make_alert_failure(int alert, const std::string& progress);

}  // namespace staple::tls
