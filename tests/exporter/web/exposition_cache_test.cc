// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/exposition_cache.h"

#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::web {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

SteadyTime now{};

/// ExpositionCacheTest counts how often metrics were collected.
struct ExpositionCacheTest : testing::Test {
  asio::io_context loop{1};
  int collected = 0;
  bool fails = false;
  metrics::ExpositionOptions options;
  endpoint::Snapshot snapshot{test::make_status(test::make_endpoint("web", "a.example:443"),
                                                {test::make_healthy("192.0.2.1")})};
  std::vector<ExpositionCache::Text> texts;
  ExpositionCache cache{[this]() -> asio::awaitable<metrics::Exposition> {
                          ++collected;
                          co_await asio::post(loop, asio::use_awaitable);
                          if (fails) throw std::runtime_error("a bug");
                          metrics::Exposition exposition(snapshot, {}, test::kNoon, options);
                          co_return exposition;
                        },
                        [] { return now; }};

  // Starts a request. Its result is appended to `texts`, null if it failed.
  void request() {
    asio::co_spawn(
        loop,
        [](ExpositionCacheTest& test) -> asio::awaitable<void> {
          ExpositionCache::Text text;
          try {
            text = co_await test.cache.get();
          } catch (const std::runtime_error&) {
          }
          test.texts.push_back(text);
        }(*this),
        asio::detached);
  }

  void run() {
    loop.restart();
    loop.run();
  }
};

std::string read_all(const httpd::BodySource& source) {
  std::string text;
  while (const auto piece = source()) {
    EXPECT_LE(piece->size(), 64u * 1024);
    text += *piece;
  }
  return text;
}

TEST_F(ExpositionCacheTest, RendersOnceForConcurrentRequests) {
  for (int i = 0; i < 100; ++i) request();
  run();
  EXPECT_EQ(collected, 1);
  ASSERT_EQ(texts.size(), 100u);
  EXPECT_EQ(texts.front(), texts.back());
}

TEST_F(ExpositionCacheTest, RendersAgainForALaterRequest) {
  request();
  run();
  request();
  run();
  EXPECT_EQ(collected, 2);
}

TEST_F(ExpositionCacheTest, DoesNotShareAnExpositionOlderThanASecond) {
  request();
  loop.poll_one();
  now += 1001ms;
  request();
  request();
  run();
  EXPECT_EQ(collected, 2);  // the two late requests share theirs
  ASSERT_EQ(texts.size(), 3u);
  EXPECT_NE(texts[0], texts[1]);
  EXPECT_EQ(texts[1], texts[2]);
}

TEST_F(ExpositionCacheTest, RendersAgainAfterAFailure) {
  fails = true;
  request();
  run();
  fails = false;
  request();
  run();
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_FALSE(texts[0]);
  EXPECT_TRUE(texts[1]);
}

TEST_F(ExpositionCacheTest, ReturnsTheSameTextCompressedAndPlain) {
  request();
  run();
  const std::string plain = read_all(make_plain_source(texts.front()));
  EXPECT_NE(
      plain.find("\nstaple_ok{fleet=\"web\",target=\"a.example:443\",address=\"192.0.2.1\"} 1\n"),
      std::string::npos)
      << plain;
  EXPECT_EQ(read_all(make_gzip_source(texts.front())), *texts.front());
  EXPECT_LT(texts.front()->size(), plain.size());
}

// The endpoints of several chunks, of which one has a family that the first chunk does not have.
TEST_F(ExpositionCacheTest, WritesEachFamilyOfALargeFleetOnceAndInOrder) {
  constexpr std::size_t kEndpoints = 2 * metrics::Exposition::kChunkSize + 1;
  snapshot.clear();
  for (std::size_t number = 0; number < kEndpoints; ++number) {
    const auto observation = number < kEndpoints - 2
                                 ? test::make_healthy("192.0.2.1")
                                 : test::make_failed("192.0.2.1", Reason::connect_refused, "");
    snapshot.push_back(test::make_status(
        test::make_endpoint("web", "host" + std::to_string(number) + ":443"), {observation}));
  }
  request();
  run();
  std::istringstream text(read_all(make_plain_source(texts.front())));
  std::set<std::string> types;
  std::map<std::string, std::size_t> samples;
  std::string family;
  std::size_t next = 0;
  for (std::string line; std::getline(text, line);) {
    const std::string word = line.substr(0, line.find_first_of("{ "));
    if (line.starts_with("# TYPE ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(types.insert(family).second) << line;
    } else if (!line.starts_with('#')) {
      EXPECT_TRUE(word.starts_with(family)) << line;
      ++samples[word];
    }
    if (word == "staple_probe_success") {
      const std::string target = "\"host" + std::to_string(next++) + ":443\"";
      EXPECT_NE(line.find(target), std::string::npos) << line;
    }
  }
  EXPECT_EQ(samples["staple_probe_success"], kEndpoints);
  EXPECT_EQ(samples["staple_ok"], kEndpoints - 2);
  EXPECT_EQ(samples["staple_probe_failure_info"], 2u);
}

TEST_F(ExpositionCacheTest, EndsAsTheFormatDemands) {
  request();
  run();
  options.text.format = metrics::TextFormat::openmetrics;
  request();
  run();
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_FALSE(read_all(make_plain_source(texts[0])).ends_with("# EOF\n"));
  EXPECT_TRUE(read_all(make_plain_source(texts[1])).ends_with("\n# EOF\n"));
}

}  // namespace
}  // namespace staple::web
