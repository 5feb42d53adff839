#include "exporter/file.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace staple {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string reason(int number) { return std::generic_category().message(number); }

FileError unreadable(int number) { return {FileTrouble::unreadable, "cannot be read: " + reason(number)}; }

FileError unwritable(int number) { return {FileTrouble::unwritable, "cannot be written: " + reason(number)}; }

}  // namespace

boost::system::result<std::string, FileError> read_file(const std::string& path, std::size_t most) {
  const File file(std::fopen(path.c_str(), "rbe"));
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

boost::system::result<void, FileError> write_file(const std::string& path, std::string_view content) {
  File file(std::fopen(path.c_str(), "wbe"));
  if (!file) return unwritable(errno);
  // A full disk may show only when the buffer is written out.
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) return unwritable(errno);
  if (std::fclose(file.release()) != 0) return unwritable(errno);
  return {};
}

}  // namespace staple
