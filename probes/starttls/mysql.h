#pragma once

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Mysql asks a MySQL or MariaDB server for TLS: it reads the server's handshake packet and answers
/// with an SSLRequest, after which TLS begins at once (MySQL internals, connection phase).
class Mysql : public net::Protocol {
 public:
  net::Action consume(ByteView received) override;
};

}  // namespace staple::starttls
