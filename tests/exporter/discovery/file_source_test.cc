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

namespace staple {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Looking is a source and the loop that its watch runs on.
struct Looking {
  explicit Looking(std::vector<std::string> files, const DiscoveredGroups& known = {})
      : source(loop.get_executor(), real_clock(), {std::move(files)}, {}, std::make_shared<const Module>(),
               known, [this] { ++changes; }) {}

  /// wait runs the loop until a change is told.
  void wait() {
    const auto until = std::chrono::steady_clock::now() + 10s;
    changes = 0;
    while (changes == 0 && std::chrono::steady_clock::now() < until) loop.run_one_for(100ms);
  }

  boost::asio::io_context loop;
  int changes = 0;
  FileSource source;
};

std::vector<std::string> targets(const Looked& looked) {
  std::vector<std::string> all;
  for (const auto& group : looked.groups.value()) {
    for (const auto& target : group.targets) all.push_back(to_string(target));
  }
  return all;
}

std::string list(const std::string& target) { return "- targets: [" + target + "]\n"; }

TEST(FileSource, ReadsTheFilesThatAPatternNames) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  folder.write("b.yml", list("b"));
  folder.write("b.json", R"([{"targets": ["c"]}])");
  folder.write(".hidden.yml", list("d"));
  Looking looking({folder.file("*.yml")});
  const Looked looked = looking.source.look_now();
  EXPECT_THAT(targets(looked), ElementsAre("a:443", "b:443"));
  EXPECT_THAT(looked.failures, IsEmpty());
}

TEST(FileSource, NeverWaitsForWhoWritesIntoAPipe) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  ASSERT_EQ(mkfifo(folder.file("b.yml").c_str(), 0600), 0);
  Looking looking({folder.file("*.yml")});
  const Looked looked = looking.source.look_now();
  EXPECT_THAT(targets(looked), ElementsAre("a:443"));
  EXPECT_THAT(looked.failures, ElementsAre(HasSubstr("b.yml: is no regular file")));
}

TEST(FileSource, ReadsAFileOnceThatTwoPatternsName) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  Looking looking({folder.file("*.yml"), folder.file("a.yml")});
  EXPECT_THAT(targets(looking.source.look_now()), ElementsAre("a:443"));
}

TEST(FileSource, KeepsWhatAFileNamedWhileItCannotBeRead) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  folder.write("b.yml", list("b"));
  Looking looking({folder.file("*.yml")});
  looking.source.look_now();
  folder.write("a.yml", "- targets: [a, a2\n");
  folder.write("b.yml", list("b2"));
  const Looked looked = looking.source.look_now();
  EXPECT_THAT(targets(looked), ElementsAre("a:443", "b2:443"));
  EXPECT_THAT(looked.failures, ElementsAre(HasSubstr(folder.file("a.yml") + ":")));
}

TEST(FileSource, KeepsWhatWasKnownBeforeAReload) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  Looking before({folder.file("a.yml")});
  const Looked known = before.source.look_now();
  folder.write("a.yml", "");
  Looking after({folder.file("a.yml")}, *known.groups);
  const Looked looked = after.source.look_now();
  EXPECT_THAT(targets(looked), ElementsAre("a:443"));
  EXPECT_THAT(looked.failures, SizeIs(1));
}

TEST(FileSource, ForgetsTheTargetsOfAFileThatIsGone) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  folder.write("b.yml", list("b"));
  Looking looking({folder.file("*.yml")});
  looking.source.look_now();
  fs::remove(folder.file("a.yml"));
  const Looked looked = looking.source.look_now();
  EXPECT_THAT(targets(looked), ElementsAre("b:443"));
  EXPECT_THAT(looked.failures, IsEmpty());
}

TEST(FileSource, ComplainsOfAFileThatIsNamedAndNotThere) {
  const test::Folder folder;
  Looking looking({folder.file("a.yml")});
  EXPECT_THAT(looking.source.look_now().failures,
              ElementsAre(folder.file("a.yml") + ": there is no such file"));
}

TEST(FileSource, KeepsEverythingWhileTheFolderCannotBeRead) {
  const test::Folder folder;
  fs::create_directory(folder.file("targets"));
  for (const auto* const pattern : {"targets/*.yml", "targets/a.yml"}) {
    folder.write("targets/a.yml", list("a"));
    Looking looking({folder.file(pattern)});
    looking.source.look_now();
    fs::rename(folder.file("targets"), folder.file("elsewhere"));
    const Looked looked = looking.source.look_now();
    EXPECT_THAT(targets(looked), ElementsAre("a:443"));
    EXPECT_THAT(looked.failures, ElementsAre(HasSubstr("No such file or directory")));
    fs::rename(folder.file("elsewhere"), folder.file("targets"));
  }
}

TEST(FileSource, RefusesAFileThatIsTooLarge) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  Looking looking({folder.file("a.yml")});
  looking.source.look_now();
  folder.write("a.yml", std::string(kMaxListFile + 1, ' '));
  const Looked looked = looking.source.look_now();
  EXPECT_THAT(targets(looked), ElementsAre("a:443"));
  EXPECT_THAT(looked.failures, ElementsAre(folder.file("a.yml") + ": is larger than 16384 KiB"));
}

TEST(FileSource, IsToldOfAFileThatIsRenamedIntoPlace) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  Looking looking({folder.file("a.yml")});
  looking.source.look_now();
  folder.write("new", list("b"));
  fs::rename(folder.file("new"), folder.file("a.yml"));
  looking.wait();
  EXPECT_THAT(targets(looking.source.look_now()), ElementsAre("b:443"));
}

TEST(FileSource, IsToldOfAFolderThatALinkLeadsTo) {
  // The way in which Kubernetes replaces the files of a ConfigMap.
  const test::Folder folder;
  for (const auto* const version : {"one", "two"}) fs::create_directory(folder.file(version));
  folder.write("one/a.yml", list("a"));
  folder.write("two/a.yml", list("b"));
  fs::create_directory_symlink("one", folder.file("data"));
  fs::create_symlink("data/a.yml", folder.file("a.yml"));
  Looking looking({folder.file("*.yml")});
  EXPECT_THAT(targets(looking.source.look_now()), ElementsAre("a:443"));
  fs::create_directory_symlink("two", folder.file("new"));
  fs::rename(folder.file("new"), folder.file("data"));
  looking.wait();
  EXPECT_THAT(targets(looking.source.look_now()), ElementsAre("b:443"));
}

TEST(FileSource, WaitsUntilAFileIsWholeThatIsBeingWritten) {
  const test::Folder folder;
  folder.write("a.yml", list("a"));
  Looking looking({folder.file("a.yml")});
  looking.source.look_now();
  {
    std::ofstream file(folder.file("a.yml"));
    file << "- targets: [b]\n" << std::flush;
    while (looking.loop.run_one_for(50ms) > 0) {
    }
    const Looked looked = looking.source.look_now();
    EXPECT_THAT(targets(looked), ElementsAre("a:443")) << "what is there so far is good YAML, and half of it";
    EXPECT_THAT(looked.failures, IsEmpty());
    EXPECT_EQ(looked.again, FileWatch::kWriting);
    file << "- targets: [c]\n";
  }
  looking.wait();
  EXPECT_THAT(targets(looking.source.look_now()), ElementsAre("b:443", "c:443"));
}

}  // namespace
}  // namespace staple
