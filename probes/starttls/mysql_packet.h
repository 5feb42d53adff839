// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"
#include "probes/net/protocol.h"

namespace staple::starttls {

/// MysqlPacket is a packet of MySQL's connection phase.
struct MysqlPacket {
  std::uint8_t sequence = 0;
  ByteView payload;      ///< at least one byte
  std::size_t size = 0;  ///< in bytes, with the header; 0 if more bytes are needed
};

/// read_mysql_packet reads the packet at the front. Returns nullopt for an empty packet, and for
/// one that is larger than any of the connection phase.
std::optional<MysqlPacket> read_mysql_packet(ByteView received);

/// write_mysql_packet puts the header before a payload of less than 64 KiB.
std::string write_mysql_packet(std::uint8_t sequence, std::string_view payload);

/// MysqlError is an ERR packet.
struct MysqlError {
  int number = 0;
  std::string text;  ///< `error 1130: Host is not allowed`
};

/// read_mysql_error reads the payload of an ERR packet: a number, optionally '#' and an SQL state
/// of five characters, and a text. Returns nullopt if it is too short.
std::optional<MysqlError> read_mysql_error(ByteView payload);

inline constexpr std::uint8_t kMysqlError = 0xff;  ///< first byte of an ERR packet

// Client capabilities (CLIENT_…).
inline constexpr std::uint32_t kMysqlProtocol41 = 0x00000200;
inline constexpr std::uint32_t kMysqlSsl = 0x00000800;
inline constexpr std::uint32_t kMysqlSecureConnection = 0x00008000;
inline constexpr std::uint32_t kMysqlPluginAuth = 0x00080000;

/// write_mysql_client_head writes what an SSLRequest and a HandshakeResponse41 begin with: the
/// capabilities that this client uses, the maximum packet size, the character set utf8mb4 and 23
/// zero bytes.
std::string write_mysql_client_head(bool tls);

}  // namespace staple::starttls
