// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace staple::test {

/// Folder is a temporary folder for the files of one test. The destructor removes it with
/// its content.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// file returns the path of a file in the folder.
  std::string file(std::string_view name) const { return (path_ / name).string(); }

  /// write creates a file in the folder and returns its path.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace staple::test
