// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/baseline.h"

#include <gtest/gtest.h>

#include "tests/pki/authority.h"
#include "tests/pki/der.h"

namespace staple::x509 {
namespace {

using std::chrono::days;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr pki::Validity kYear{kNow - days(100), kNow + days(265)};

pki::Extension policies(const std::vector<std::string_view>& oids) {
  std::vector<Bytes> all;
  for (const auto oid : oids) all.push_back(pki::der::sequence({pki::der::oid(oid)}));
  return {"2.5.29.32", false, pki::der::sequence(all)};
}

bool claims(const std::vector<pki::Extension>& extensions) {
  static const pki::Authority issuer = pki::make_root("A CA", kYear);
  return claims_baseline_requirements(
      pki::make_leaf(issuer, kYear, {.extensions = extensions}).certificate);
}

TEST(Baseline, RequirementsAreClaimedByTheirPolicies) {
  for (const auto* oid : {"2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3"}) {
    EXPECT_TRUE(claims({policies({oid})})) << oid;
  }
  EXPECT_TRUE(claims({policies({"1.3.6.1.4.1.44947.1.1.1", "2.23.140.1.2.1"})}));
}

TEST(Baseline, RequirementsAreNotClaimedByAnythingElse) {
  EXPECT_FALSE(claims({}));
  for (const auto* oid : {"2.5.29.32.0", "2.23.140.1.4.1", "2.23.140.1.12", "2.23.140.1.3"})
    EXPECT_FALSE(claims({policies({oid})})) << oid;
  EXPECT_FALSE(claims({{"2.5.29.32", false, {0x30, 0x7f, 0x01}}})) << "malformed";
  EXPECT_FALSE(claims_baseline_requirements(Bytes{0x30, 0x00}));
  EXPECT_FALSE(claims_baseline_requirements({}));
}

TEST(Baseline, RequirementsHaveOtherWindowsForCaCertificates) {
  const auto ca = pki::make_root("A CA", kYear, {.extensions = {policies({"2.23.140.1.2.1"})}});
  EXPECT_FALSE(claims_baseline_requirements(ca.certificate));
}

}  // namespace
}  // namespace staple::x509
