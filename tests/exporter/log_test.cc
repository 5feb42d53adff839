// SPDX-License-Identifier: Apache-2.0

#include "exporter/log.h"

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace staple {
namespace {

std::chrono::system_clock::time_point fixed_now() {
  using namespace std::chrono_literals;
  return std::chrono::sys_days(std::chrono::December / 24 / 2026) + 18h + 5min + 9s + 42ms;
}

/// LogCapture collects the output of a log.
struct LogCapture {
  std::ostringstream out;
  Log log;

  explicit LogCapture(LogFormat format, LogLevel level = LogLevel::info)
      : log(out, level, format, &fixed_now) {}
};

TEST(Log, WritesLogfmtWithTheKeysInTheOrderGiven) {
  LogCapture capture(LogFormat::logfmt);
  capture.log.warn("verdict changed", {{"target", "www.example.com:443"},
                                       {"stapled", 2u},
                                       {"lag", 0.5},
                                       {"ok", false},
                                       {"delta", -3}});
  EXPECT_EQ(
      capture.out.str(),
      "ts=2026-12-24T18:05:09.042Z level=warn msg=\"verdict changed\" target=www.example.com:443 "
      "stapled=2 lag=0.5 ok=false delta=-3\n");
}

TEST(Log, WritesOneJsonObjectALine) {
  LogCapture capture(LogFormat::json);
  capture.log.error("no", {{"b", "x"}, {"a", 1}, {"ratio", 0.25}});
  EXPECT_EQ(
      capture.out.str(),
      R"({"ts":"2026-12-24T18:05:09.042Z","level":"error","msg":"no","b":"x","a":1,"ratio":2.5E-1})"
      "\n");
}

TEST(Log, QuotesLogfmtValuesThatWouldBreakThePair) {
  LogCapture capture(LogFormat::logfmt);
  capture.log.info("m", {{"empty", ""},
                         {"space", "a b"},
                         {"equals", "a=b"},
                         {"quote", "say \"hi\" \\o/"},
                         {"colon", "[::1]:443#x"}});
  EXPECT_EQ(
      capture.out.str(),
      "ts=2026-12-24T18:05:09.042Z level=info msg=\"m\" empty=\"\" space=\"a b\" equals=\"a=b\" "
      "quote=\"say \\\"hi\\\" \\\\o/\" colon=[::1]:443#x\n");
}

TEST(Log, EscapesLineBreaksAndTerminalControls) {
  LogCapture capture(LogFormat::logfmt);
  capture.log.info("two\nlines", {{"v", std::string("\r\t\x1B[31m\x7F\0|", 10)},
                                  {"c1", "\xC2\x85"},
                                  {"separator", "\xE2\x80\xA8\xE2\x80\xA9"},
                                  {"broken", "\xFF\xC3"},
                                  {"kept", "Zürich €"}});
  EXPECT_EQ(capture.out.str(),
            "ts=2026-12-24T18:05:09.042Z level=info msg=\"two\\nlines\" "
            "v=\"\\r\\t\\u001B[31m\\u007F\\u0000|\" c1=\"\\u0085\" separator=\"\\u2028\\u2029\" "
            "broken=\"\xEF\xBF\xBD\xEF\xBF\xBD\" kept=\"Zürich €\"\n");
}

TEST(Log, EscapesChangesOfDirectionInBothFormats) {
  for (const auto format : {LogFormat::logfmt, LogFormat::json}) {
    LogCapture capture(format);
    capture.log.info("hello", {{"problem", "a\u202Eb\u2069\u0085"}});
    const std::string line = capture.out.str();
    for (const std::string_view raw : {"\u202E", "\u2069", "\u0085"})
      EXPECT_EQ(line.find(raw), std::string::npos) << line;
    EXPECT_NE(line.find("\\u0085"), std::string::npos) << line;
  }
}

TEST(Log, WritesValidJsonForAnyText) {
  LogCapture capture(LogFormat::json);
  const std::string hostile("\n\"\\\xFF\0\x1B", 6);
  capture.log.info(hostile, {{"v", hostile}, {"nan", 0.0 / 0.0}});
  const auto line = capture.out.str();
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto parsed = boost::json::parse(line).as_object();
  EXPECT_EQ(parsed.at("v").as_string(), std::string("\n\"\\\xEF\xBF\xBD\0\x1B", 8));
  EXPECT_TRUE(parsed.at("nan").is_string());
}

TEST(Log, DropsMessagesBelowItsLevel) {
  LogCapture capture(LogFormat::logfmt, LogLevel::warn);
  capture.log.debug("a");
  capture.log.info("b");
  EXPECT_EQ(capture.out.str(), "");
  capture.log.warn("c");
  EXPECT_NE(capture.out.str(), "");
}

TEST(Log, SharesItsLevelWithItsCopies) {
  LogCapture capture(LogFormat::logfmt);
  const Log copy = capture.log;
  copy.set_level(LogLevel::debug);
  EXPECT_EQ(capture.log.level(), LogLevel::debug);
  capture.log.debug("seen");
  EXPECT_NE(capture.out.str().find("msg=\"seen\""), std::string::npos);
  capture.log.set_level(LogLevel::error);
  EXPECT_EQ(copy.level(), LogLevel::error);
}

/// write_lines writes 13 lines about one topic and returns them and how many were suppressed.
std::pair<std::string, std::uint64_t> write_lines(LogFormat format) {
  std::ostringstream out;
  std::uint64_t suppressed = 0;
  {
    const Log log(out, LogLevel::info, format, &fixed_now);
    for (int i = 1; i <= 13; ++i)
      log.write_limited("www.example.com", LogLevel::warn, "flap", {{"i", i}});
    log.write_limited("www.example.com", LogLevel::debug, "not written", {});
    suppressed = log.counts().suppressed;
  }
  return {out.str(), suppressed};
}

TEST(Log, EndsTheLastLineOfALimitedTopicWithTheNumberOfTheOthers) {
  const auto [lines, suppressed] = write_lines(LogFormat::logfmt);
  EXPECT_EQ(std::ranges::count(lines, '\n'), 6) << "5, and the last one at the end";
  EXPECT_TRUE(lines.ends_with("level=warn msg=\"flap\" i=13 suppressed=7\n")) << lines;
  EXPECT_EQ(suppressed, 7u);
}

TEST(Log, WritesTheNumberOfSuppressedLinesAsJson) {
  const std::string lines = write_lines(LogFormat::json).first;
  const std::size_t last = lines.rfind('\n', lines.size() - 2) + 1;
  const auto parsed = boost::json::parse(lines.substr(last)).as_object();
  EXPECT_EQ(parsed.at("i").to_number<int>(), 13);
  EXPECT_EQ(parsed.at("suppressed").to_number<int>(), 7);
}

TEST(Log, SaysHowManyLinesOfAllTopicsWereTooMany) {
  std::ostringstream out;
  {
    const Log log(out, LogLevel::info, LogFormat::logfmt, &fixed_now);
    for (int i = 0; i < 5'000; ++i)
      log.write_limited(std::to_string(i), LogLevel::warn, "down", {});
    EXPECT_GT(log.counts().suppressed, 0u);
  }
  EXPECT_NE(out.str().find("msg=\"lines suppressed: too many in a short time\" suppressed="),
            std::string::npos);
}

TEST(Log, ReadsTheNamesOfLevelsAndFormats) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::debug);
  EXPECT_EQ(parse_log_level("error"), LogLevel::error);
  EXPECT_EQ(parse_log_level("Info"), std::nullopt);
  EXPECT_EQ(parse_log_format("json"), LogFormat::json);
  EXPECT_EQ(parse_log_format(""), std::nullopt);
}

}  // namespace
}  // namespace staple
