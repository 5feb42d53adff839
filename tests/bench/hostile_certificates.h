// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/bytes.h"
#include "tests/pki/authority.h"

namespace staple::test {

/// ServerChain is what a server presents.
struct ServerChain {
  std::shared_ptr<EVP_PKEY> key;
  Bytes leaf;
  std::vector<Bytes> above = {};
};

/// HostileCertificates makes chains that are expensive to read or to verify.
class HostileCertificates {
 public:
  HostileCertificates(pki::Authority root, pki::Authority issuer, pki::Validity years)
      : root_(std::move(root)), issuer_(std::move(issuer)), years_(years) {}

  ServerChain usual() const;  ///< nothing is wrong with it
  ServerChain rsa() const;    ///< the same with an RSA key

  using Named = std::pair<std::string_view, ServerChain>;
  std::vector<Named> bombs() const;

 private:
  ServerChain with_leaf(const pki::Authority& issuer, const pki::LeafOptions& options) const;
  ServerChain with_certificates(const Bytes& spki, std::size_t count = 10'000) const;
  ServerChain with_name_constraints(std::size_t authorities, std::size_t names) const;
  ServerChain with_large_exponent() const;
  ServerChain with_cross_certificates() const;
  ServerChain with_policies() const;

  pki::Authority root_;
  pki::Authority issuer_;
  pki::Validity years_;
};

}  // namespace staple::test
