#pragma once

#include "probes/net/machine.h"

namespace staple::starttls {

/// MysqlMachine asks a MySQL or MariaDB server for TLS: it reads the server's handshake packet and answers
/// with an SSLRequest, after which TLS begins at once (MySQL internals, connection phase).
class MysqlMachine : public net::Machine {
 public:
  net::Turn hear(ByteView heard) override;
};

}  // namespace staple::starttls
