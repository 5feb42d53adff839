// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple {

/// read_file returns the whole content of `path`. A file of more than `max_size` bytes is an error,
/// and so is a folder. Errors do not name the file: `cannot be read: No such file or directory`.
Result<std::string> read_file(const std::string& path, std::size_t max_size);

/// read_regular_file does the same without blocking: a pipe, a device or a socket is an error. Use
/// it for files in folders that other users can write to.
Result<std::string> read_regular_file(const std::string& path, std::size_t max_size);

/// write_file replaces the content of `path`. It fails unless all of `content` was written.
Result<void> write_file(const std::string& path, std::string_view content);

}  // namespace staple
