// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/verification.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "probes/x509/trust.h"
#include "tests/folder.h"
#include "tests/pki/authority.h"
#include "tests/pki/der.h"

namespace staple::x509 {
namespace {

namespace der = pki::der;

/// exclude returns name constraints that exclude `count` DNS names of 20 bytes with their headers.
pki::Extension exclude(std::size_t count) {
  std::vector<Bytes> subtrees;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = std::to_string(1'000'000 + i) + ".other.test";
    subtrees.push_back(der::sequence({der::tlv(0x82, der::bytes(name))}));
  }
  return {"2.5.29.30", true, der::sequence({der::tlv(0xa1, der::join(subtrees))})};
}

struct VerificationTest : testing::Test {
  WallTime now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  pki::Validity years{now - std::chrono::days(100), now + std::chrono::days(100)};
  pki::Authority root = pki::make_root("Root", years);
  test::Folder folder;
  std::shared_ptr<const Roots> roots = *Roots::load(
      folder.write("root.pem", pki::encode_pem("CERTIFICATE", root.certificate)), nullptr);

  /// verify verifies a leaf with `names` below a CA with `constraints`.
  Trust verify(std::size_t names, std::size_t constraints, std::vector<std::string> more = {}) {
    const auto authority =
        pki::make_intermediate(root, "CA", years, {.extensions = {exclude(constraints)}});
    for (std::size_t i = 0; i < names; ++i)
      more.push_back(std::to_string(1'000'000 + i) + ".server.test");
    const auto leaf = pki::make_leaf(authority, years, {.names = std::move(more)});
    const std::vector<ByteView> chain{leaf.certificate, authority.certificate};
    return verify_chain(chain, *roots, "", now);
  }
};

TEST_F(VerificationTest, ComparesTheNamesOfAnHonestChain) {
  const Trust trust = verify(250, 800);
  EXPECT_TRUE(trust.trusted) << trust.problem;
  EXPECT_EQ(verify(1, 800, {"1000799.other.test"}).problem, "excluded subtree violation");
}

TEST_F(VerificationTest, DoesNotTrustAChainWithTooManyNamesToCompare) {
  const Trust trust = verify(1000, 1000);
  EXPECT_FALSE(trust.trusted);
  EXPECT_EQ(trust.problem, "too many names and name constraints to compare");
}

TEST_F(VerificationTest, AllowsAnyNumberOfNamesWithoutConstraints) {
  EXPECT_TRUE(verify(5000, 1).trusted);
}

TEST_F(VerificationTest, CountsTheNamesBelowEachCa) {
  std::vector<Bytes> ders;
  pki::Authority last = root;
  for (int i = 0; i < 8; ++i) {
    last = pki::make_intermediate(last, "CA " + std::to_string(i), years,
                                  {.extensions = {exclude(150)}});
    ders.insert(ders.begin(), last.certificate);
  }
  std::vector<std::string> names;
  for (int i = 0; i < 250; ++i) names.push_back(std::to_string(i) + ".a-server.of.example.test");
  ders.insert(ders.begin(), pki::make_leaf(last, years, {.names = names}).certificate);
  EXPECT_EQ(verify_chain(std::vector<ByteView>(ders.begin(), ders.end()), *roots, "", now).problem,
            "too many names and name constraints to compare");
}

}  // namespace
}  // namespace staple::x509
