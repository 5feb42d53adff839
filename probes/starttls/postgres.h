#pragma once

#include "probes/net/machine.h"

namespace staple {

/// PostgresMachine asks a PostgreSQL server for TLS by an SSLRequest (PostgreSQL documentation, 55.2.10).
class PostgresMachine : public Machine {
 public:
  std::string opening() override;
  Turn hear(ByteView heard) override;
};

}  // namespace staple
