// SPDX-License-Identifier: Apache-2.0

#include "exporter/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/folder.h"

namespace staple {
namespace {

TEST(File, IsReadBackAsWritten) {
  const test::Folder folder;
  const std::string content("a\0b\r\n\xFF", 6);
  ASSERT_TRUE(write_file(folder.file("f"), content).has_value());
  EXPECT_EQ(*read_file(folder.file("f"), 6), content);
  ASSERT_TRUE(write_file(folder.file("f"), "").has_value());
  EXPECT_EQ(*read_file(folder.file("f"), 6), "");
}

TEST(File, IsNotReadBeyondTheBound) {
  const test::Folder folder;
  const auto file = folder.write("f", std::string(4097, 'x'));
  EXPECT_EQ(read_file(file, 4096).error().message, "is larger than 4 KiB");
  EXPECT_EQ(read_file("/dev/zero", 1 << 20).error().kind, ErrorKind::too_large);
}

TEST(File, IsReadWithoutBlockingOnlyIfRegular) {
  const test::Folder folder;
  EXPECT_EQ(*read_regular_file(folder.write("f", "content"), 7), "content");
  ASSERT_EQ(mkfifo(folder.file("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_regular_file(folder.file("pipe"), 7).error().message, "is not a regular file");
  EXPECT_EQ(read_regular_file("/dev/zero", 7).error().message, "is not a regular file");
  EXPECT_EQ(read_regular_file("/dev/ptmx", 7).error().message, "is not a regular file");
  EXPECT_EQ(read_regular_file(folder.file("."), 7).error().message,
            "cannot be read: Is a directory");
  EXPECT_EQ(read_regular_file(folder.file("none"), 7).error().message,
            "cannot be read: No such file or directory");
}

TEST(File, ReportsWhyItCannotBeUsed) {
  EXPECT_EQ(read_file("/nonexistent/f", 1).error().message,
            "cannot be read: No such file or directory");
  EXPECT_EQ(write_file("/nonexistent/f", "x").error().message,
            "cannot be written: No such file or directory");
  EXPECT_EQ(write_file("/dev/full", "x").error().message,
            "cannot be written: No space left on device");
}

}  // namespace
}  // namespace staple
