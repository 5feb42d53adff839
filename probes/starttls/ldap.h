#pragma once

#include "probes/net/machine.h"

namespace staple::starttls {

/// LdapMachine asks an LDAP server for TLS by the extended operation StartTLS (RFC 4511, 4.14).
class LdapMachine : public net::Machine {
 public:
  std::string opening() override;
  net::Turn hear(ByteView heard) override;
};

}  // namespace staple::starttls
