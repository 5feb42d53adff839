// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/change_log.h"

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::service {
namespace {

const endpoint::Summary kOk{ocsp::Level::ok, {}, {}};
const endpoint::Summary kRefused{ocsp::Level::unreachable, "connect", "refused"};

/// collect returns what `write` logs, until the log ends.
std::string collect(const std::function<void(const Log&)>& write, LogLevel level = LogLevel::info) {
  std::ostringstream out;
  {
    const Log log(out, level, LogFormat::logfmt, &std::chrono::system_clock::now);
    write(log);
  }
  return out.str();
}

auto count_lines(const std::string& text) { return std::ranges::count(text, '\n'); }

schedule::StatusChange make_change(const std::string& target, const std::string& address,
                                   bool good) {
  return {test::make_endpoint("web", target),
          address,
          "",
          good ? kRefused : kOk,
          good ? kOk : kRefused,
          good ? "" : "no listener",
          test::kNoon};
}

TEST(ChangeLog, WritesOneLineForAChange) {
  const std::string text = collect(
      [](const Log& log) { log_change(log, make_change("a.example:443", "192.0.2.1", false)); });
  EXPECT_NE(text.find("level=warn msg=\"verdict changed\" fleet=web target=a.example:443 "
                      "address=192.0.2.1 view=\"\" from=ok to=\"unreachable connect refused\" "
                      "detail=\"no listener\"\n"),
            std::string::npos)
      << text;
}

TEST(ChangeLog, NamesTheView) {
  auto change = make_change("a.example:443", "192.0.2.1", false);
  change.view = "tls1.2-rsa";
  const std::string text = collect([&](const Log& log) { log_change(log, change); });
  EXPECT_NE(text.find("address=192.0.2.1 view=tls1.2-rsa from=ok "), std::string::npos) << text;
}

TEST(ChangeLog, WritesTheFirstGoodResultAtDebugLevelOnly) {
  const auto write = [](const Log& log) {
    schedule::StatusChange change = make_change("a.example:443", "192.0.2.1", true);
    change.from.reset();
    log_change(log, change);
  };
  EXPECT_EQ(collect(write), "");
  EXPECT_NE(collect(write, LogLevel::debug).find("from=new to=ok"), std::string::npos);
}

TEST(ChangeLog, LimitsTheLinesOfAnAddressThatFlaps) {
  const std::string text = collect([](const Log& log) {
    for (int i = 0; i < 101; ++i)
      log_change(log, make_change("a.example:443", "192.0.2.1", i % 2 == 1));
  });
  EXPECT_EQ(count_lines(text), 6);
  EXPECT_TRUE(
      text.ends_with("to=\"unreachable connect refused\" detail=\"no listener\" "
                     "suppressed=95\n"))
      << "the last state, and the number of lines: " << text;
}

TEST(ChangeLog, WritesALineForEachOfAThousandAddressesThatFailAtOnce) {
  const std::string text = collect([](const Log& log) {
    for (int i = 0; i < 1000; ++i) {
      log_change(log, make_change("a" + std::to_string(i / 2) + ".example:443",
                                  i % 2 == 0 ? "192.0.2.1" : "2001:db8::1", false));
    }
  });
  EXPECT_EQ(count_lines(text), 1000);
}

TEST(ChangeLog, LimitsTheLinesOfAResponderThatFlaps) {
  const std::string text = collect([](const Log& log) {
    for (int i = 0; i < 100; ++i)
      log_responder_change(log, "http://ocsp.example", i % 2 == 1, "timeout");
  });
  EXPECT_EQ(count_lines(text), 6);
  EXPECT_NE(
      text.find("msg=\"responder is up again\" responder=http://ocsp.example suppressed=94\n"),
      std::string::npos)
      << text;
}

TEST(ChangeLog, LimitsTheLinesOfAnErrorThatRepeats) {
  const std::string text = collect([](const Log& log) {
    for (int i = 0; i < 100; ++i) log_internal_error(log, "a.example:443", "std::bad_alloc");
  });
  EXPECT_EQ(count_lines(text), 6);
}

TEST(ChangeLog, LogsARouteOnceForEachChange) {
  const std::string text = collect([](const Log& log) {
    RouteLog route_log(log);
    for (int i = 0; i < 10; ++i) route_log.set("IPv6", false);
    route_log.set("IPv4", true);
    route_log.set("IPv6", true);
  });
  EXPECT_EQ(count_lines(text), 2) << text;
}

TEST(ChangeLog, LimitsTheLinesOfARouteThatFlaps) {
  const std::string text = collect([](const Log& log) {
    RouteLog route_log(log);
    for (int i = 0; i < 100; ++i) route_log.set("IPv6", i % 2 == 1);
  });
  EXPECT_EQ(count_lines(text), 6);
}

}  // namespace
}  // namespace staple::service
