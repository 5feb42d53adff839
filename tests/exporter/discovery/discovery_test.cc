#include "exporter/discovery/discovery.h"

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

namespace staple {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// Told collects what Discovery tells on its thread.
class Told {
 public:
  void add(const SourceKey&, const std::shared_ptr<const DiscoveredGroups>& groups) {
    std::string text;
    for (const auto& group : *groups) {
      for (const auto& target : group.targets) text += (text.empty() ? "" : " ") + to_string(target);
    }
    const std::lock_guard lock(mutex_);
    told_.push_back(text);
    more_.notify_one();
  }

  /// next returns what is told next: the targets.
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!more_.wait_for(lock, 10s, [this] { return !told_.empty(); })) return "nothing";
    std::string text = told_.front();
    told_.pop_front();
    return text;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::string> told_;
};

struct Following {
  Following()
      : discovery(real_clock(),
                  Log(log, LogLevel::info, LogFormat::logfmt,
                      [] { return std::chrono::system_clock::time_point(); }),
                  [this](const auto& key, auto groups) { told.add(key, groups); }) {}

  void follow(const std::string& file, std::shared_ptr<const DiscoveredGroups> known = nullptr) {
    discovery.follow({{{"web", Mechanism::file_sd, file},
                       FileDiscovery{{file}},
                       1h,
                       std::make_shared<const Module>(),
                       {},
                       std::move(known)}});
  }

  /// report returns the counts once every source was looked at.
  DiscoveryCount report() {
    while (!discovery.looked_everywhere()) std::this_thread::yield();
    return discovery.report().at(0);
  }

  std::ostringstream log;  ///< read it only once discovery is closed
  Told told;
  Discovery discovery;
};

TEST(Discovery, LetsNobodyWaitWhileItLooks) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, b]\n");
  std::promise<void> looks;
  std::promise<void> ends;
  std::ostringstream ignored;
  Discovery discovery(real_clock(), Log(ignored, LogLevel::error, LogFormat::logfmt, {}),
                      [&](const auto&, const auto&) {
                        looks.set_value();
                        ends.get_future().wait();
                      });
  discovery.follow({{{"web", Mechanism::file_sd, file},
                     FileDiscovery{{file}},
                     1h,
                     std::make_shared<const Module>(),
                     {},
                     nullptr}});
  looks.get_future().wait();
  EXPECT_FALSE(discovery.looked_everywhere());
  EXPECT_EQ(discovery.report().at(0).targets, 0u);
  ends.set_value();
}

TEST(Discovery, TellsWhatAFileNamesAndWhatItComesToName) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, b]\n");
  Following following;
  following.follow(file);
  EXPECT_EQ(following.told.next(), "a:443 b:443");
  folder.write("new", "- targets: [b, c]\n");
  std::filesystem::rename(folder.file("new"), file);
  EXPECT_EQ(following.told.next(), "b:443 c:443");
  const DiscoveryCount count = following.report();
  EXPECT_EQ(count.failures, 0u);
  EXPECT_TRUE(count.successful);
  EXPECT_TRUE(count.last_success);
}

TEST(Discovery, CountsAndLogsWhatItCannotUseAndKeepsTheOldList) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a]\n");
  Following following;
  following.follow(file);
  EXPECT_EQ(following.told.next(), "a:443");
  folder.write("a.yml", "- targets: [a, 'b:c']\n  labels: {x: y}\n");
  EXPECT_EQ(following.told.next(), "a:443");
  DiscoveryCount count = following.report();
  while (count.refused == 0) count = following.report();  // it is counted once it was told
  EXPECT_EQ(count.failures, 1u);
  EXPECT_EQ(count.refused, 1u);
  EXPECT_TRUE(count.successful);
  folder.write("a.yml", "- targets: [a, 'b:c'\n");
  while (count.successful) count = following.report();
  EXPECT_EQ(count.failures, 3u) << "the file, and the entry of the list that stays";
  following.discovery.close();
  EXPECT_THAT(following.log.str(), HasSubstr(file + ":1:16: [0].targets[1]: the port is not a number"));
  EXPECT_THAT(following.log.str(), HasSubstr("discovery failed, the old list stays"));
}

TEST(Discovery, TellsNothingOfAListThatIsKnown) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a]\n");
  Following following;
  following.follow(file);
  EXPECT_EQ(following.told.next(), "a:443");
  auto known =
      std::make_shared<DiscoveredGroups>(DiscoveredGroups{{{*parse_target("a", 443)}, {}, "", file}});
  following.follow(file, known);
  EXPECT_EQ(following.report().failures, 0u);
  folder.write("a.yml", "- targets: [b]\n");
  EXPECT_EQ(following.told.next(), "b:443");
}

TEST(Discovery, HasNoSuccessWhileOneSourceNeverHadAny) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a]\n");
  Following following;
  const auto source = [](const std::string& name) {
    return SourceSettings{
        {"web", Mechanism::file_sd, name}, FileDiscovery{{name}}, 1h, std::make_shared<const Module>()};
  };
  following.discovery.follow({source(file), source(folder.file("b.yml"))});
  const DiscoveryCount count = following.report();
  EXPECT_FALSE(count.last_success);
  EXPECT_FALSE(count.successful);
  EXPECT_EQ(count.failures, 1u);
}

}  // namespace
}  // namespace staple
