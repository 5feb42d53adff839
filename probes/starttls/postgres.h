#pragma once

#include "probes/net/machine.h"

namespace staple::starttls {

/// PostgresMachine asks a PostgreSQL server for TLS by an SSLRequest (PostgreSQL documentation, 55.2.10).
class PostgresMachine : public net::Machine {
 public:
  std::string opening() override;
  net::Turn hear(ByteView heard) override;
};

}  // namespace staple::starttls
