// SPDX-License-Identifier: Apache-2.0

#include "probes/file.h"

#include <cstring>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/folder.h"

namespace staple {
namespace {

using testing::StartsWith;

std::string message(const Result<std::string>& read) {
  return read ? "read: " + *read : read.error().message;
}

/// Socket is a socket of the file system, as long as it lives.
struct Socket {
  explicit Socket(const std::string& path)
      : number(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      ADD_FAILURE() << path;
  }
  ~Socket() { close(number); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int number;
};

TEST(FileReading, ReturnsTheContentUnchanged) {
  const test::Folder folder;
  const std::string content("a\0b\r\n\xFF", 6);
  EXPECT_EQ(*read_file(folder.write("f", content), 6), content);
  EXPECT_EQ(*read_file(folder.write("empty", ""), 6), "");
  const std::string long_content(1'000'003, 'x');
  EXPECT_EQ(*read_file(folder.write("long", long_content), 1 << 20), long_content);
}

TEST(FileReading, FollowsSymbolicLinks) {
  const test::Folder folder;
  ASSERT_EQ(symlink(folder.write("f", "content").c_str(), folder.file("link").c_str()), 0);
  EXPECT_EQ(*read_file(folder.file("link"), 7), "content");
}

TEST(FileReading, ReadsFilesThatHaveNoSize) {
  EXPECT_THAT(*read_file("/proc/self/status", 1 << 20), StartsWith("Name:"));
}

TEST(FileReading, StopsAtTheBound) {
  const test::Folder folder;
  EXPECT_TRUE(read_file(folder.write("f", std::string(4096, 'x')), 4096));
  const auto read = read_file(folder.write("f", std::string(4097, 'x')), 4096);
  EXPECT_EQ(read.error().kind, ErrorKind::too_large);
  EXPECT_EQ(read.error().message, "is larger than 4 KiB");
}

// Whatever is not a regular file. Opening the pipe would wait for a writer, reading /dev/zero would
// fill the memory, opening /dev/ptmx makes a terminal.
TEST(FileReading, RefusesWhatIsNotARegularFileAndSaysWhatItIs) {
  const test::Folder folder;
  ASSERT_EQ(mkfifo(folder.file("pipe").c_str(), 0600), 0);
  const Socket socket(folder.file("socket"));
  for (const auto& [path, what] :
       {std::pair<std::string, std::string>{folder.file(""), "directory"},
        {folder.file("pipe"), "named pipe"},
        {folder.file("socket"), "socket"},
        {"/dev/zero", "device"},
        {"/dev/ptmx", "device"},
        {"/dev/null", "device"}}) {
    const auto read = read_file(path, 1 << 20);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().kind, ErrorKind::unreadable);
    EXPECT_EQ(read.error().message, "is a " + what) << path;
  }
}

TEST(FileReading, SaysWhyAFileCannotBeRead) {
  const test::Folder folder;
  EXPECT_EQ(message(read_file("/nonexistent/f", 1)), "cannot be read: No such file or directory");
  EXPECT_EQ(message(read_file("", 1)), "cannot be read: No such file or directory");
  EXPECT_EQ(message(read_file(folder.write("f", "") + "/g", 1)), "cannot be read: Not a directory");
  ASSERT_EQ(symlink("loop", folder.file("loop").c_str()), 0);
  EXPECT_EQ(message(read_file(folder.file("loop"), 1)),
            "cannot be read: Too many levels of symbolic links");
}

TEST(FileInput, WaitsForTheContentOfAPipe) {
  const test::Folder folder;
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] {
    const int end = open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
    for (const char* const part : {"first ", "second"})
      EXPECT_EQ(write(end, part, std::strlen(part)), static_cast<ssize_t>(std::strlen(part)));
    close(end);
  });
  EXPECT_EQ(message(read_input(pipe, 100)), "read: first second");
  writer.join();
}

TEST(FileInput, IsBoundedAndRefusesDirectories) {
  EXPECT_EQ(message(read_input("/dev/zero", 1 << 20)), "is larger than 1024 KiB");
  EXPECT_EQ(message(read_input("/", 1)), "is a directory");
}

}  // namespace
}  // namespace staple
