// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/discovery.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/clock.h"
#include "tests/folder.h"

namespace staple::discovery {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// GroupsRecorder records the calls of GroupsCallback on Discovery's thread.
class GroupsRecorder {
 public:
  void add(const SourceKey&, const std::shared_ptr<const DiscoveredGroups>& groups) {
    std::string text;
    for (const auto& group : *groups) {
      for (const auto& target : group.targets)
        text += (text.empty() ? "" : " ") + to_string(target);
    }
    const std::lock_guard lock(mutex_);
    groups_.push_back(text);
    more_.notify_one();
  }

  /// next returns the targets of the next call.
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!more_.wait_for(lock, 10s, [this] { return !groups_.empty(); })) return "nothing";
    std::string text = groups_.front();
    groups_.pop_front();
    return text;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::string> groups_;
};

struct DiscoveryFixture {
  DiscoveryFixture()
      : discovery(make_system_clock(),
                  Log(log, LogLevel::info, LogFormat::logfmt,
                      [] { return std::chrono::system_clock::time_point(); }),
                  [this](const auto& key, auto groups) { recorder.add(key, groups); }) {}

  void watch_file(
      const std::string& file, std::shared_ptr<const DiscoveredGroups> known = nullptr,
      const std::shared_ptr<const prober::Module>& module = std::make_shared<prober::Module>()) {
    discovery.set_sources({{{"web", Mechanism::file_sd, file},
                            config::FileDiscovery{{file}},
                            1h,
                            {module},
                            std::move(known)}});
  }

  /// wait_for_statistics returns the counts once every source has been polled.
  MechanismStatistics wait_for_statistics() {
    while (!discovery.all_polled()) std::this_thread::yield();
    return discovery.statistics().at(0);
  }

  std::ostringstream log;  ///< read it only once discovery is closed
  GroupsRecorder recorder;
  Discovery discovery;
};

TEST(Discovery, ReportsWithoutWaitingForARunningPoll) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, b]\n");
  std::promise<void> polling;
  std::promise<void> release;
  std::ostringstream ignored;
  Discovery discovery(make_system_clock(), Log(ignored, LogLevel::error, LogFormat::logfmt, {}),
                      [&](const auto&, const auto&) {
                        polling.set_value();
                        release.get_future().wait();
                      });
  discovery.set_sources({{{"web", Mechanism::file_sd, file},
                          config::FileDiscovery{{file}},
                          1h,
                          {std::make_shared<const prober::Module>()},
                          nullptr}});
  polling.get_future().wait();
  EXPECT_FALSE(discovery.all_polled());
  EXPECT_EQ(discovery.statistics().at(0).targets, 0u);
  release.set_value();
}

// With the same module, the source stays the same.
TEST(Discovery, PollsASourceThatStaysAtOnceAndLogsItsProblemsAgain) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, 'b:c']\n");
  const auto module = std::make_shared<const prober::Module>();
  DiscoveryFixture fixture;
  fixture.watch_file(file, nullptr, module);
  EXPECT_EQ(fixture.recorder.next(), "a:443");
  EXPECT_EQ(fixture.wait_for_statistics().failures, 1u);
  fixture.watch_file(file, nullptr, module);
  EXPECT_EQ(fixture.recorder.next(), "a:443") << "its targets had not been taken over";
  EXPECT_EQ(fixture.wait_for_statistics().failures, 2u);
  EXPECT_EQ(fixture.wait_for_statistics().targets, 1u);
  folder.write("new", "- targets: [c]\n");
  std::filesystem::rename(folder.file("new"), file);
  EXPECT_EQ(fixture.recorder.next(), "c:443") << "it is still watched";
  fixture.discovery.close();
  const std::string log = fixture.log.str();
  const auto first = log.find("discovered entry refused");
  EXPECT_NE(log.find("discovered entry refused", first + 1), std::string::npos);
}

/// read_ticking_clock returns a second more at each call.
WallTime read_ticking_clock() {
  static std::atomic<int> seconds = 0;
  return WallTime(std::chrono::seconds(++seconds));
}

TEST(Discovery, KeepsWhenFailuresBeganAsLongAsTheFleetHasTheMechanism) {
  const test::Folder folder;
  std::ostringstream log;
  Discovery discovery({read_ticking_clock, make_system_clock().steady_now},
                      Log(log, LogLevel::error, LogFormat::logfmt, {}),
                      [](const auto&, const auto&) {});
  const auto created_with = [&](const std::vector<std::string>& files) {
    std::vector<SourceSettings> sources;
    for (const std::string& file : files) {
      const std::string path = folder.write(file, "- targets: [a]\n");
      sources.push_back({{"web", Mechanism::file_sd, path},
                         config::FileDiscovery{{path}},
                         1h,
                         {std::make_shared<const prober::Module>()},
                         nullptr});
    }
    discovery.set_sources(std::move(sources));
    while (!discovery.all_polled()) std::this_thread::yield();
    const auto statistics = discovery.statistics();
    return statistics.empty() ? WallTime() : statistics.at(0).created;
  };
  const WallTime first = created_with({"a.yml"});
  EXPECT_GT(first, WallTime());
  EXPECT_EQ(created_with({"a.yml", "b.yml"}), first);
  EXPECT_EQ(created_with({"b.yml"}), first);
  EXPECT_EQ(created_with({}), WallTime());
  EXPECT_GT(created_with({"a.yml"}), first) << "they began again";
}

TEST(Discovery, ReportsTheTargetsOfAFileAndTheirChanges) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, b]\n");
  DiscoveryFixture fixture;
  fixture.watch_file(file);
  EXPECT_EQ(fixture.recorder.next(), "a:443 b:443");
  folder.write("new", "- targets: [b, c]\n");
  std::filesystem::rename(folder.file("new"), file);
  EXPECT_EQ(fixture.recorder.next(), "b:443 c:443");
  const MechanismStatistics count = fixture.wait_for_statistics();
  EXPECT_EQ(count.failures, 0u);
  EXPECT_TRUE(count.successful);
  EXPECT_TRUE(count.last_success);
}

TEST(Discovery, CountsAndLogsRefusalsAndKeepsThePreviousTargets) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a]\n");
  DiscoveryFixture fixture;
  fixture.watch_file(file);
  EXPECT_EQ(fixture.recorder.next(), "a:443");
  folder.write("a.yml", "- targets: [a, 'b:c']\n  labels: {x: y}\n");
  EXPECT_EQ(fixture.recorder.next(), "a:443");
  MechanismStatistics count = fixture.wait_for_statistics();
  while (count.refused == 0) count = fixture.wait_for_statistics();  // counted after the callback
  EXPECT_EQ(count.failures, 1u);
  EXPECT_EQ(count.refused, 1u);
  EXPECT_TRUE(count.successful);
  folder.write("a.yml", "- targets: [a, 'b:c'\n");
  while (count.successful) count = fixture.wait_for_statistics();
  EXPECT_EQ(count.failures, 3u) << "the file, and the refused entry of the list in use";
  fixture.discovery.close();
  EXPECT_THAT(fixture.log.str(),
              HasSubstr(file + ":1:16: [0].targets[1]: the port is not a number"));
  EXPECT_THAT(fixture.log.str(), HasSubstr("discovery failed, keeping the previous targets"));
}

TEST(Discovery, ReportsNothingIfTheListIsUnchanged) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a]\n");
  DiscoveryFixture fixture;
  fixture.watch_file(file);
  EXPECT_EQ(fixture.recorder.next(), "a:443");
  auto known = std::make_shared<DiscoveredGroups>(
      DiscoveredGroups{{{*parse_target("a", 443)}, {}, "", file}});
  fixture.watch_file(file, known);
  EXPECT_EQ(fixture.wait_for_statistics().failures, 0u);
  folder.write("a.yml", "- targets: [b]\n");
  EXPECT_EQ(fixture.recorder.next(), "b:443");
}

TEST(Discovery, HasNoLastSuccessWhileOneSourceNeverSucceeded) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a]\n");
  DiscoveryFixture fixture;
  const auto source = [](const std::string& name) {
    return SourceSettings{{"web", Mechanism::file_sd, name},
                          config::FileDiscovery{{name}},
                          1h,
                          {std::make_shared<const prober::Module>()}};
  };
  fixture.discovery.set_sources({source(file), source(folder.file("b.yml"))});
  const MechanismStatistics count = fixture.wait_for_statistics();
  EXPECT_FALSE(count.last_success);
  EXPECT_FALSE(count.successful);
  EXPECT_EQ(count.failures, 1u);
}

TEST(Discovery, AppliesOtherRulesToAnUnchangedList) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, b]\n");
  DiscoveryFixture fixture;
  const auto module = std::make_shared<const prober::Module>();
  const auto set_rules = [&](relabel::Rules rules) {
    fixture.discovery.set_sources({{{"web", Mechanism::file_sd, file},
                                    config::FileDiscovery{{file}},
                                    1h,
                                    {module, {}, std::move(rules)},
                                    nullptr}});
  };
  const auto drop = [](const char* regex) {
    return relabel::Rules{{.action = relabel::Action::drop,
                           .source_labels = {"__address__"},
                           .regex = *relabel::Regex::compile(regex)}};
  };
  set_rules({});
  EXPECT_EQ(fixture.recorder.next(), "a:443 b:443");
  EXPECT_EQ(fixture.wait_for_statistics().dropped, 0u);
  set_rules(drop("a"));
  EXPECT_EQ(fixture.recorder.next(), "b:443");
  EXPECT_EQ(fixture.wait_for_statistics().dropped, 1u);
  set_rules(drop("a|b"));
  EXPECT_EQ(fixture.recorder.next(), "");
  EXPECT_EQ(fixture.wait_for_statistics().dropped, 2u);
}

}  // namespace
}  // namespace staple::discovery
