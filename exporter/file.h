#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple {

/// read_file returns the whole content of `path`, at most `max_size` bytes; more is an error, as is
/// a folder. Errors do not name the file: `cannot be read: No such file or directory`.
Result<std::string> read_file(const std::string& path, std::size_t max_size);

/// read_regular_file does so without ever waiting: a pipe, a device or a socket is an error. For
/// files that others put where they are looked for.
Result<std::string> read_regular_file(const std::string& path, std::size_t max_size);

/// write_file replaces the content of `path`, and fails unless all of it was accepted.
Result<void> write_file(const std::string& path, std::string_view content);

}  // namespace staple
