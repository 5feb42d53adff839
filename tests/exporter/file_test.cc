// SPDX-License-Identifier: Apache-2.0

#include "exporter/file.h"

#include <gtest/gtest.h>

#include "probes/file.h"
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

TEST(File, ReportsWhyItCannotBeWritten) {
  EXPECT_EQ(write_file("/nonexistent/f", "x").error().message,
            "cannot be written: No such file or directory");
  EXPECT_EQ(write_file("/dev/full", "x").error().message,
            "cannot be written: No space left on device");
}

}  // namespace
}  // namespace staple
