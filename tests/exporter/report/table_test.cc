// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/table.h"

#include <gmock/gmock.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

TEST(Table, AlignsTheViewsInColumns) {
  prober::Observation expired = test::make_healthy("192.0.2.100");
  expired.verdict->level = ocsp::Level::critical;
  expired.verdict->findings = {
      {ocsp::Fault::expired, ocsp::Severity::critical, "nextUpdate was 1 h ago"}};
  expired.verdict->effective_expiry = test::kNoon - Seconds(3600);
  prober::Observation none;
  none.address = "192.0.2.7";
  none.view = "tls1.2";
  none.not_offered = "alert: protocol version";
  const prober::Observation all[] = {
      test::make_healthy("192.0.2.7"), none, expired,
      test::make_failed("192.0.2.8", Reason::connect_refused, "refused")};
  const prober::Observation* const views[] = {&all[0], &all[1], &all[2], &all[3]};
  EXPECT_EQ(format_views_table(views, false),
            "ADDRESS      VERDICT         VIEW    FAULT            LEFT\n"
            "192.0.2.7    ok              -       -                3 d\n"
            "192.0.2.7    not_applicable  tls1.2  not offered      -\n"
            "192.0.2.100  critical        -       expired          none\n"
            "192.0.2.8    unreachable     -       connect refused  -\n");
}

TEST(Table, KeepsTheColumnsAlignedInColour) {
  const prober::Observation one = test::make_healthy("192.0.2.7");
  const prober::Observation* const views[] = {&one};
  EXPECT_EQ(format_views_table(views, true),
            "ADDRESS    VERDICT  VIEW  FAULT  LEFT\n"
            "192.0.2.7  \x1B[1;32mok\x1B[0m       -     -      3 d\n");
}

}  // namespace
}  // namespace staple::report
