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

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string reason(int number) { return std::generic_category().message(number); }

FileError unreadable(int number) { return {FileTrouble::unreadable, "cannot be read: " + reason(number)}; }

FileError unwritable(int number) { return {FileTrouble::unwritable, "cannot be written: " + reason(number)}; }

boost::system::result<std::string, FileError> read_all(const File& file, std::size_t most) {
  if (!file) return unreadable(errno);
  std::string content;
  char buffer[16384];
  while (const auto count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    if (count > most - content.size()) {
      return FileError{FileTrouble::too_large, "is larger than " + std::to_string(most >> 10) + " KiB"};
    }
    content.append(buffer, count);
  }
  if (std::ferror(file.get())) return unreadable(errno);
  return content;
}

}  // namespace

boost::system::result<std::string, FileError> read_file(const std::string& path, std::size_t most) {
  return read_all(File(std::fopen(path.c_str(), "rbe")), most);
}

boost::system::result<std::string, FileError> read_regular_file(const std::string& path, std::size_t most) {
  // O_NONBLOCK: a pipe is opened at once though nobody writes, and a terminal does not become ours.
  const int descriptor = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) return unreadable(errno);
  const File file(fdopen(descriptor, "rb"));
  if (!file) {
    const int number = errno;
    close(descriptor);
    return unreadable(number);
  }
  struct stat found {};
  if (fstat(descriptor, &found) != 0) return unreadable(errno);
  if (S_ISDIR(found.st_mode)) return unreadable(EISDIR);
  if (!S_ISREG(found.st_mode)) return FileError{FileTrouble::unreadable, "is no regular file"};
  return read_all(file, most);
}

boost::system::result<void, FileError> write_file(const std::string& path, std::string_view content) {
  File file(std::fopen(path.c_str(), "wbe"));
  if (!file) return unwritable(errno);
  // A full disk may show only when the buffer is written out.
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) return unwritable(errno);
  if (std::fclose(file.release()) != 0) return unwritable(errno);
  return {};
}

}  // namespace staple
