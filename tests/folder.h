#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace staple::test {

/// Folder is a new folder for the files of one test, removed with all in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// file returns the name of a file in it.
  std::string file(std::string_view name) const { return (path_ / name).string(); }

  /// write makes a file in it and returns its name.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace staple::test
