#pragma once

#include <cstdint>
#include <vector>

#include "probes/bytes.h"

/// The first flight of a TLS 1.2 server as bytes, for OpenSSL speaks no RFC 6961. Nothing is
/// checked: tests write what no honest server would.
namespace staple::fleet {

/// records cuts `content` into records of `type` (ContentType), each of at most `size` bytes.
Bytes records(std::uint8_t type, ByteView content, std::size_t size = 1 << 14);

/// message puts the header of a handshake message of `type` (HandshakeType) before its body.
Bytes message(std::uint8_t type, ByteView body);

/// The messages. extensions: ExtensionType of those that the server agrees to, each without data.
/// staples: from the leaf upwards; an empty one says that there is none.
Bytes server_hello(std::uint16_t version, const std::vector<std::uint16_t>& extensions);
Bytes certificate_message(const std::vector<Bytes>& chain);
Bytes status_list_message(const std::vector<Bytes>& staples);
Bytes status_message(const Bytes& staple);
Bytes server_hello_done();

/// status_list_flight is all that a server says that knows RFC 6961, as records.
Bytes status_list_flight(const std::vector<Bytes>& chain, const std::vector<Bytes>& staples);

/// offers_status_list tells whether `received` is a record with a ClientHello that
/// offers status_request_v2.
bool offers_status_list(ByteView received);

}  // namespace staple::fleet
