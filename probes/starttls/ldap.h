// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Ldap requests TLS from an LDAP server with the extended operation StartTLS (RFC 4511, 4.14).
class Ldap : public net::Protocol {
 public:
  std::string start() override;
  net::Action consume(ByteView received) override;
};

}  // namespace staple::starttls
