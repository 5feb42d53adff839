// SPDX-License-Identifier: Apache-2.0

#include "probes/file.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace staple {
namespace {

/// Descriptor owns a file descriptor; negative if opening it failed.
struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  ~Descriptor() {
    if (number >= 0) close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number;
};

/// Accept is what may be read besides regular files.
enum class Accept { regular_only, streams };

Error make_errno_error() {
  return {ErrorKind::unreadable, "cannot be read: " + std::generic_category().message(errno)};
}

/// describe_type returns what a file is, for an error. Returns null for a regular file.
const char* describe_type(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return nullptr;
    case S_IFDIR:
      return "is a directory";
    case S_IFIFO:
      return "is a named pipe";
    case S_IFSOCK:
      return "is a socket";
    default:
      return "is a device";
  }
}

/// check_type returns an error if a file of this type is not accepted.
Result<void> check_type(const struct stat& found, Accept accept) {
  const char* const type = describe_type(found.st_mode);
  const bool is_stream = S_ISFIFO(found.st_mode) || S_ISCHR(found.st_mode);
  if (!type || (is_stream && accept == Accept::streams)) return {};
  return Error{ErrorKind::unreadable, type};
}

/// read_some returns read(2) of the descriptor, repeated if a signal interrupts it.
ssize_t read_some(int descriptor, char* buffer, std::size_t size) {
  ssize_t count = 0;
  do {
    count = read(descriptor, buffer, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

// The size that a file has is only a hint: it may grow, and files of /proc have none.
Result<std::string> read_all(int descriptor, std::size_t hint, std::size_t max_size) {
  constexpr std::size_t piece = 65536;
  std::string content;
  content.reserve(std::min(hint, max_size) + 1);
  for (std::size_t size = 0;;) {
    content.resize(std::max(std::min(content.capacity(), size + piece), size + 1));
    const ssize_t count = read_some(descriptor, content.data() + size, content.size() - size);
    if (count < 0) return make_errno_error();
    size += static_cast<std::size_t>(count);
    if (size > max_size) {
      return Error{ErrorKind::too_large,
                   "is larger than " + std::to_string(max_size >> 10) + " KiB"};
    }
    if (count == 0) {
      content.resize(size);
      return content;
    }
  }
}

Result<std::string> read(const std::string& path, std::size_t max_size, Accept accept) {
  // Looked at before it is opened: opening has effects on some devices.
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return make_errno_error();
  if (const auto accepted = check_type(found, accept); !accepted) return accepted.error();
  // O_NONBLOCK: if it has become a pipe, opening does not wait for a writer, and reading a file of
  // /proc does not wait for content. O_NOCTTY: a terminal does not become the controlling terminal.
  const int blocking = accept == Accept::regular_only ? O_NONBLOCK : 0;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC | blocking));
  if (file.number < 0 || fstat(file.number, &found) != 0) return make_errno_error();
  if (const auto accepted = check_type(found, accept); !accepted) return accepted.error();
  const auto hint = static_cast<std::size_t>(std::max<off_t>(found.st_size, 0));
  return read_all(file.number, hint, max_size);
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_size) {
  return read(path, max_size, Accept::regular_only);
}

Result<std::string> read_input(const std::string& path, std::size_t max_size) {
  return read(path, max_size, Accept::streams);
}

}  // namespace staple
