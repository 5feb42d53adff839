// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/list.h"

#include <chrono>
#include <memory>
#include <regex>
#include <string>

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
  const std::string table =
      "VERDICT         TARGET                         LEFT  RESULT\n"
      "critical        revoked.test:443 at 192.0.2.5  -     The certificate is revoked. (revoked: since 2 h)\n"
      "unreachable     gone.test:443                  -     The name does not exist (NXDOMAIN). "
      "(resolve not_found: gone.test: not found)\n"
      "warning         none.test:443 at 192.0.2.2     -     A staple was expected but not sent. "
      "(not_sent: none came on 1 connection)\n";
  const std::string healthy =
      "ok              ok.test:443                    3 d   The staple is good.\n"
      "not_applicable  plain.test:443                 -     No staple was sent, and the policy does "
      "not expect one.\n";
  const std::string counts =
      "\nThe next staple to end: ok.test:443 at 192.0.2.1 in 3 d\n"
      "5 targets: 1 critical, 1 unreachable, 1 warning, 1 ok, 1 not applicable\n";
  EXPECT_EQ(format_list(endpoints, ListedEndpoints::all, false), table + healthy + counts);
  // Without the longest verdict, the first column is as wide as `unreachable`.
  const std::string narrow =
      std::regex_replace(table, std::regex("(VERDICT|critical|unreachable|warning)   "), "$1");
  EXPECT_EQ(format_list(endpoints, ListedEndpoints::needing_attention, false), narrow + counts);
}

TEST(ListText, PutsTheStapleThatEndsFirstAboveOthersOfItsVerdict) {
  auto soon = test::make_healthy("192.0.2.2");
  soon.verdict->effective_expiry = soon.time + std::chrono::hours(2);
  const endpoint::Snapshot endpoints{
      make_status(make_endpoint("", "later.test:443"), {test::make_healthy("192.0.2.1")}),
      make_status(make_endpoint("", "soon.test:443"), {test::make_healthy("192.0.2.3"), soon})};
  EXPECT_EQ(format_list(endpoints, ListedEndpoints::all, false),
            "VERDICT  TARGET          LEFT  RESULT\n"
            "ok       soon.test:443   2 h   The staple is good.\n"
            "ok       later.test:443  3 d   The staple is good.\n"
            "\n"
            "The next staple to end: soon.test:443 at 192.0.2.2 in 2 h\n"
            "2 targets: 2 ok\n");
}

TEST(ListText, NamesAStapleThatIsOverdueBeforeOneThatEndsEarlier) {
  auto soon = test::make_healthy("192.0.2.2");
  soon.verdict->effective_expiry = soon.time + std::chrono::hours(2);
  auto overdue = test::make_healthy("192.0.2.3");
  overdue.verdict->effective_expiry = overdue.time + std::chrono::hours(5);
  overdue.verdict->refresh_due = overdue.time - std::chrono::hours(1);
  auto later = overdue;
  later.verdict->effective_expiry = later.time + std::chrono::hours(6);
  const auto line_of = [](const endpoint::Snapshot& endpoints) {
    const std::string list = format_list(endpoints, ListedEndpoints::needing_attention, false);
    return list.substr(0, list.find('\n'));
  };
  const auto one = make_status(make_endpoint("", "soon.test:443"), {soon});
  const auto two = make_status(make_endpoint("", "overdue.test:443"), {overdue});
  const auto three = make_status(make_endpoint("", "later.test:443"), {later});
  const std::string wanted =
      "The next staple to end: overdue.test:443 at 192.0.2.3 in 5 h, its refresh is overdue";
  EXPECT_EQ(line_of({one, two, three}), wanted);
  EXPECT_EQ(line_of({three, two, one}), wanted);
}

TEST(ListText, NamesTheCauseOfAChainOfFaultsFirst) {
  auto view = test::make_unstapled("192.0.2.2");
  view.verdict->level = ocsp::Level::critical;
  view.verdict->findings = {{ocsp::Fault::not_sent_must_staple, ocsp::Severity::critical,
                             "the certificate is must-staple"},
                            {ocsp::Fault::certificate_expired, ocsp::Severity::critical, ""},
                            {ocsp::Fault::outlives_certificate, ocsp::Severity::information, ""}};
  auto leaf = *view.verdict->certificate;
  leaf.not_after = view.time - std::chrono::hours(48);
  view.verdict->certificate = std::make_shared<const x509::CertificateFacts>(leaf);
  const auto status = make_status(make_endpoint("", "a.test:443"), {view});
  EXPECT_NE(
      format_list({status}, ListedEndpoints::all, false)
          .find(
              "The certificate expired 2 d ago. (not_sent_must_staple: the certificate is must-staple; certificate_expired)\n"),
      std::string::npos)
      << format_list({status}, ListedEndpoints::all, false);
}

TEST(ListText, IsOneLineIfAllEndpointsAreOk) {
  const auto well =
      make_status(make_endpoint("", "192.0.2.1:443"), {test::make_healthy("192.0.2.1")});
  EXPECT_EQ(format_list({well}, ListedEndpoints::needing_attention, true),
            "The next staple to end: 192.0.2.1:443 in 3 d\n1 target: 1 ok\n");
}

}  // namespace
}  // namespace staple::report
