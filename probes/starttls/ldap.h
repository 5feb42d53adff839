// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/net/protocol.h"

namespace staple::starttls {

/// Ldap requests TLS from an LDAP server with the extended operation StartTLS (RFC 4511, 4.14).
class Ldap : public net::Protocol {
 public:
  std::string start() override;
  net::Action consume(ByteView received) override;

  /// The farewell is an UnbindRequest (RFC 4511, 4.3), which has no response.
  std::unique_ptr<net::Protocol> make_farewell(net::Channel) const override;
};

}  // namespace staple::starttls
