// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/list.h"

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::report {
namespace {

using test::make_endpoint;
using test::make_status;

TEST(ListText, ListsTheWorstFirstAndCountsAll) {
  const endpoint::Snapshot endpoints{
      make_status(make_endpoint("", "ok.test:443"), {test::make_healthy("192.0.2.1")}),
      make_status(make_endpoint("", "none.test:443"), {test::make_unstapled("192.0.2.2")}),
      make_status(make_endpoint("", "gone.test:443"),
                  {test::make_failed("", Reason::resolve_not_found, "gone.test: not found")}),
      make_status(make_endpoint("", "revoked.test:443"),
                  {test::make_healthy("192.0.2.4"), test::make_revoked("192.0.2.5")}),
      make_status(make_endpoint("", "plain.test:443"), {test::make_not_applicable("192.0.2.6")}),
  };
  EXPECT_EQ(format_list(endpoints, false),
            "critical     revoked.test:443 at 192.0.2.5  revoked: since 2 h\n"
            "unreachable  gone.test:443  resolve  not_found: gone.test: not found\n"
            "warning      none.test:443 at 192.0.2.2  not_sent: none came on 1 connection\n"
            "\n"
            "5 targets: 1 critical, 1 unreachable, 1 warning, 1 ok, 1 not applicable\n");
}

TEST(ListText, IsOneLineIfAllEndpointsAreOk) {
  const auto well =
      make_status(make_endpoint("", "192.0.2.1:443"), {test::make_healthy("192.0.2.1")});
  EXPECT_EQ(format_list({well}, true), "1 target: 1 ok\n");
}

}  // namespace
}  // namespace staple::report
