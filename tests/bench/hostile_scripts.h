// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/prober/module.h"
#include "tests/bench/hostile_peer.h"
#include "tests/pki/authority.h"

namespace staple::test {

/// HostileCase is one server that makes a probe as expensive as it can.
struct HostileCase {
  std::string_view name;
  std::size_t piece;  ///< bytes of a segment
  std::function<Script()> make_script;
  std::size_t burst = 0;  ///< bytes that are sent at once before
  prober::Module module = {};
};

/// HostileWorld is a CA that the probe trusts, and the servers.
class HostileWorld {
 public:
  HostileWorld();
  std::string ca_pem() const;
  std::vector<HostileCase> cases() const;

 private:
  pki::Validity years_;
  pki::Authority root_;
  pki::Authority issuer_;
};

}  // namespace staple::test
