// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/labels.h"

#include <gtest/gtest.h>

namespace staple::config {
namespace {

TEST(Labels, AcceptsOtherValidNames) {
  for (const auto* const name : {"team", "T", "_private", "zone2", "cost_centre"}) {
    EXPECT_EQ(check_label_name(name), std::nullopt) << name;
  }
}

TEST(Labels, RejectsReservedNames) {
  for (const auto* const name :
       {"fleet",    "target",      "address", "view",      "fault",
        "severity", "stage",       "reason",  "status",    "depth",
        "by",       "issuer",      "serial",  "responder", "signature_algorithm",
        "key_type", "tls_version", "phase",   "instance",  "job"}) {
    EXPECT_NE(check_label_name(name), std::nullopt) << name;
  }
}

TEST(Labels, RejectsInvalidNames) {
  for (const auto* const name : {"", "2nd", "a-b", "a b", "a.b", "__a", "__", "\xC3\xBC", "a\n"}) {
    EXPECT_NE(check_label_name(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace staple::config
