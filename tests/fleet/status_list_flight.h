// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <vector>

#include "probes/bytes.h"

/// The first flight of a TLS 1.2 server as bytes, because OpenSSL does not support RFC 6961. The
/// input is not checked, so that tests can produce malformed messages.
namespace staple::fleet {

/// records splits `content` into records of `type` (ContentType), each of at most `size` bytes.
Bytes records(std::uint8_t type, ByteView content, std::size_t size = 1 << 14);

/// message prepends the header of a handshake message of `type` (HandshakeType) to its body.
Bytes message(std::uint8_t type, ByteView body);

/// The messages. extensions: ExtensionTypes that the server accepts, each without data; staples:
/// from the leaf upwards, empty where there is none.
Bytes server_hello(std::uint16_t version, const std::vector<std::uint16_t>& extensions);
Bytes certificate_message(const std::vector<Bytes>& chain);
Bytes status_list_message(const std::vector<Bytes>& staples);
Bytes status_message(const Bytes& staple);
Bytes server_hello_done();

/// status_list_flight returns the complete first flight of a server that supports RFC 6961,
/// as records.
Bytes status_list_flight(const std::vector<Bytes>& chain, const std::vector<Bytes>& staples);

/// offers_status_list returns whether `received` is a record with a ClientHello that
/// offers status_request_v2.
bool offers_status_list(ByteView received);

}  // namespace staple::fleet
