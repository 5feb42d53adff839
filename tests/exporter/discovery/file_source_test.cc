// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/file_source.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "exporter/clock.h"
#include "tests/folder.h"

namespace staple::discovery {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// SourceFixture is a source and the loop of its watch.
struct SourceFixture {
  explicit SourceFixture(std::vector<std::string> files,
                         std::shared_ptr<const DiscoveredGroups> known = nullptr)
      : source(loop.get_executor(), make_system_clock(), {std::move(files)},
               {std::make_shared<const prober::Module>()}, std::move(known),
               [this] { ++changes; }) {}

  /// wait runs the loop until a change is reported.
  void wait() {
    const auto until = std::chrono::steady_clock::now() + 10s;
    changes = 0;
    while (changes == 0 && std::chrono::steady_clock::now() < until) loop.run_one_for(100ms);
  }

  boost::asio::io_context loop;
  int changes = 0;
  FileSource source;
};

std::vector<std::string> list_targets(const PollResult& result) {
  std::vector<std::string> all;
  for (const auto& group : *result.groups) {
    for (const auto& target : group.targets) all.push_back(to_string(target));
  }
  return all;
}

std::string format_list(const std::string& target) { return "- targets: [" + target + "]\n"; }

TEST(FileSource, ReadsTheFilesThatMatchAPattern) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  folder.write("b.yml", format_list("b"));
  folder.write("b.json", R"([{"targets": ["c"]}])");
  folder.write(".hidden.yml", format_list("d"));
  SourceFixture fixture({folder.file("*.yml")});
  const PollResult result = fixture.source.poll_now();
  EXPECT_THAT(list_targets(result), ElementsAre("a:443", "b:443"));
  EXPECT_THAT(result.failures, IsEmpty());
}

TEST(FileSource, DoesNotWaitForTheWriterOfAPipe) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  ASSERT_EQ(mkfifo(folder.file("b.yml").c_str(), 0600), 0);
  SourceFixture fixture({folder.file("*.yml")});
  const PollResult result = fixture.source.poll_now();
  EXPECT_THAT(list_targets(result), ElementsAre("a:443"));
  EXPECT_THAT(result.failures, ElementsAre(HasSubstr("b.yml: is a named pipe")));
}

TEST(FileSource, ReadsAFileOnceIfTwoPatternsMatchIt) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  SourceFixture fixture({folder.file("*.yml"), folder.file("a.yml")});
  EXPECT_THAT(list_targets(fixture.source.poll_now()), ElementsAre("a:443"));
}

TEST(FileSource, KeepsTheTargetsOfAFileThatCannotBeParsed) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  folder.write("b.yml", format_list("b"));
  SourceFixture fixture({folder.file("*.yml")});
  fixture.source.poll_now();
  folder.write("a.yml", "- targets: [a, a2\n");
  folder.write("b.yml", format_list("b2"));
  const PollResult result = fixture.source.poll_now();
  EXPECT_THAT(list_targets(result), ElementsAre("a:443", "b2:443"));
  EXPECT_THAT(result.failures, ElementsAre(HasSubstr(folder.file("a.yml") + ":")));
}

TEST(FileSource, KeepsTheTargetsOverAReload) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  SourceFixture before({folder.file("a.yml")});
  const PollResult known = before.source.poll_now();
  folder.write("a.yml", "");
  SourceFixture after({folder.file("a.yml")}, known.groups);
  const PollResult result = after.source.poll_now();
  EXPECT_THAT(list_targets(result), ElementsAre("a:443"));
  EXPECT_THAT(result.failures, SizeIs(1));
}

TEST(FileSource, ReturnsTheSameObjectWhileTheTargetsStay) {
  const test::Folder folder;
  folder.write("a.yml", "- targets: [a]\n");
  folder.write("b.yml", "- targets: [b]\n");
  SourceFixture fixture({folder.file("*.yml")});
  const auto first = fixture.source.poll_now().groups;
  EXPECT_EQ(fixture.source.poll_now().groups, first);
  folder.write("b.yml", "[{targets: [b]}]\n");
  EXPECT_EQ(fixture.source.poll_now().groups, first);
  folder.write("a.yml", "- targets: [a, c]\n");
  const auto second = fixture.source.poll_now();
  EXPECT_NE(second.groups, first);
  EXPECT_THAT(list_targets(second), ElementsAre("a:443", "c:443", "b:443"));
}

TEST(FileSource, DropsTheTargetsOfAFileThatWasRemoved) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  folder.write("b.yml", format_list("b"));
  SourceFixture fixture({folder.file("*.yml")});
  fixture.source.poll_now();
  fs::remove(folder.file("a.yml"));
  const PollResult result = fixture.source.poll_now();
  EXPECT_THAT(list_targets(result), ElementsAre("b:443"));
  EXPECT_THAT(result.failures, IsEmpty());
}

TEST(FileSource, ReportsAFileThatDoesNotExist) {
  const test::Folder folder;
  SourceFixture fixture({folder.file("a.yml")});
  EXPECT_THAT(fixture.source.poll_now().failures,
              ElementsAre(folder.file("a.yml") + ": no such file"));
}

TEST(FileSource, KeepsAllTargetsWhileTheFolderCannotBeRead) {
  const test::Folder folder;
  fs::create_directory(folder.file("targets"));
  for (const auto* const pattern : {"targets/*.yml", "targets/a.yml"}) {
    folder.write("targets/a.yml", format_list("a"));
    SourceFixture fixture({folder.file(pattern)});
    fixture.source.poll_now();
    fs::rename(folder.file("targets"), folder.file("elsewhere"));
    const PollResult result = fixture.source.poll_now();
    EXPECT_THAT(list_targets(result), ElementsAre("a:443"));
    EXPECT_THAT(result.failures, ElementsAre(HasSubstr("No such file or directory")));
    fs::rename(folder.file("elsewhere"), folder.file("targets"));
  }
}

TEST(FileSource, RefusesAFileThatIsTooLarge) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  SourceFixture fixture({folder.file("a.yml")});
  fixture.source.poll_now();
  folder.write("a.yml", std::string(kMaxListFile + 1, ' '));
  const PollResult result = fixture.source.poll_now();
  EXPECT_THAT(list_targets(result), ElementsAre("a:443"));
  EXPECT_THAT(result.failures, ElementsAre(folder.file("a.yml") + ": is larger than 16384 KiB"));
}

TEST(FileSource, NoticesAFileThatIsRenamedIntoPlace) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  SourceFixture fixture({folder.file("a.yml")});
  fixture.source.poll_now();
  folder.write("new", format_list("b"));
  fs::rename(folder.file("new"), folder.file("a.yml"));
  fixture.wait();
  EXPECT_THAT(list_targets(fixture.source.poll_now()), ElementsAre("b:443"));
}

TEST(FileSource, NoticesASymbolicLinkToAnotherFolder) {
  // Kubernetes replaces the files of a ConfigMap like this.
  const test::Folder folder;
  for (const auto* const version : {"one", "two"}) fs::create_directory(folder.file(version));
  folder.write("one/a.yml", format_list("a"));
  folder.write("two/a.yml", format_list("b"));
  fs::create_directory_symlink("one", folder.file("data"));
  fs::create_symlink("data/a.yml", folder.file("a.yml"));
  SourceFixture fixture({folder.file("*.yml")});
  EXPECT_THAT(list_targets(fixture.source.poll_now()), ElementsAre("a:443"));
  fs::create_directory_symlink("two", folder.file("new"));
  fs::rename(folder.file("new"), folder.file("data"));
  fixture.wait();
  EXPECT_THAT(list_targets(fixture.source.poll_now()), ElementsAre("b:443"));
}

TEST(FileSource, WaitsUntilAFileIsCompletelyWritten) {
  const test::Folder folder;
  folder.write("a.yml", format_list("a"));
  SourceFixture fixture({folder.file("a.yml")});
  fixture.source.poll_now();
  {
    std::ofstream file(folder.file("a.yml"));
    file << "- targets: [b]\n" << std::flush;
    while (fixture.loop.run_one_for(50ms) > 0) {
    }
    const PollResult result = fixture.source.poll_now();
    EXPECT_THAT(list_targets(result), ElementsAre("a:443"))
        << "the file is valid YAML already, but incomplete";
    EXPECT_THAT(result.failures, IsEmpty());
    EXPECT_EQ(result.poll_after, FileWatch::kWriteTimeout);
    file << "- targets: [c]\n";
  }
  fixture.wait();
  EXPECT_THAT(list_targets(fixture.source.poll_now()), ElementsAre("b:443", "c:443"));
}

TEST(FileSource, HasThePathOfItsFileAsAMetaLabel) {
  const test::Folder folder;
  const auto file = folder.write("a.yml", "- targets: [a, b]\n");
  const TargetRules rules{std::make_shared<const prober::Module>(),
                          {},
                          {{.source_labels = {"__meta_filepath"}, .target_label = "file"},
                           {.action = relabel::Action::drop,
                            .source_labels = {"__address__"},
                            .regex = *relabel::Regex::compile("b")}}};
  boost::asio::io_context loop;
  FileSource source(loop.get_executor(), make_system_clock(), {{file}}, rules, nullptr, [] {});
  for (int i = 0; i < 2; ++i) {  // the second time, the file is unchanged
    const PollResult result = source.poll_now();
    EXPECT_THAT(list_targets(result), ElementsAre("a:443"));
    EXPECT_EQ(result.groups->at(0).labels, (config::Labels{{"file", file}}));
    EXPECT_EQ(result.groups->at(0).origin, file);
    EXPECT_EQ(result.dropped, 1u);
  }
}

}  // namespace
}  // namespace staple::discovery
