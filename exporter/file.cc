// SPDX-License-Identifier: Apache-2.0

#include "exporter/file.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace staple {
namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

std::string describe_errno(int number) { return std::generic_category().message(number); }

Error make_read_error(int number) {
  return {ErrorKind::unreadable, "cannot be read: " + describe_errno(number)};
}

Error make_write_error(int number) {
  return {ErrorKind::failed, "cannot be written: " + describe_errno(number)};
}

Result<std::string> read_all(const File& file, std::size_t max_size) {
  if (!file) return make_read_error(errno);
  std::string content;
  char buffer[16384];
  while (const auto count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    if (count > max_size - content.size()) {
      return Error{ErrorKind::too_large,
                   "is larger than " + std::to_string(max_size >> 10) + " KiB"};
    }
    content.append(buffer, count);
  }
  if (std::ferror(file.get())) return make_read_error(errno);
  return content;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_size) {
  return read_all(File(std::fopen(path.c_str(), "rbe")), max_size);
}

Result<std::string> read_regular_file(const std::string& path, std::size_t max_size) {
  // O_NONBLOCK: opening a pipe does not wait for a writer. O_NOCTTY: a terminal does not become the
  // controlling terminal.
  const int descriptor = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) return make_read_error(errno);
  const File file(fdopen(descriptor, "rb"));
  if (!file) {
    const int number = errno;
    close(descriptor);
    return make_read_error(number);
  }
  struct stat found {};
  if (fstat(descriptor, &found) != 0) return make_read_error(errno);
  if (S_ISDIR(found.st_mode)) return make_read_error(EISDIR);
  if (!S_ISREG(found.st_mode)) return Error{ErrorKind::unreadable, "is not a regular file"};
  return read_all(file, max_size);
}

Result<void> write_file(const std::string& path, std::string_view content) {
  File file(std::fopen(path.c_str(), "wbe"));
  if (!file) return make_write_error(errno);
  // A full disk may be reported only when the buffer is flushed.
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size())
    return make_write_error(errno);
  if (std::fclose(file.release()) != 0) return make_write_error(errno);
  return {};
}

}  // namespace staple
