// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Mysql requests TLS from a MySQL or MariaDB server. It reads the server's handshake packet and
/// sends an SSLRequest, after which TLS begins immediately (MySQL internals, connection phase).
class Mysql : public net::Protocol {
 public:
  net::Action consume(ByteView received) override;
};

}  // namespace staple::starttls
