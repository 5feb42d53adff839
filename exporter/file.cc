// SPDX-License-Identifier: Apache-2.0

#include "exporter/file.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace staple {
namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Error make_write_error() {
  return {ErrorKind::failed, "cannot be written: " + std::generic_category().message(errno)};
}

}  // namespace

Result<void> write_file(const std::string& path, std::string_view content) {
  std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "wbe"));
  if (!file) return make_write_error();
  // A full disk may be reported only when the buffer is flushed.
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size())
    return make_write_error();
  if (std::fclose(file.release()) != 0) return make_write_error();
  return {};
}

}  // namespace staple
