// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Postgres requests TLS from a PostgreSQL server with an SSLRequest (PostgreSQL
/// documentation, 55.2.10).
class Postgres : public net::Protocol {
 public:
  std::string start() override;
  net::Action consume(ByteView received) override;
};

}  // namespace staple::starttls
