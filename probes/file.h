// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>

#include "probes/error.h"

namespace staple {

/// kMaxPemFile bounds a file with a certificate chain or a key, in bytes.
inline constexpr std::size_t kMaxPemFile = std::size_t{1} << 20;

/// kMaxBundleFile bounds a file with CA certificates, in bytes. The bundle of a system has a
/// quarter of a MiB.
inline constexpr std::size_t kMaxBundleFile = std::size_t{16} << 20;

/// read_file returns the whole content of the regular file `path`, with symbolic links resolved. It
/// never waits: a directory, a named pipe, a device and a socket are errors and are not opened. A
/// file of more than `max_size` bytes is an error. Errors do not name the file: `cannot be read: No
/// such file or directory`, `is a directory`.
Result<std::string> read_file(const std::string& path, std::size_t max_size);

/// read_input does the same for a file on the command line of a program that ends by itself: it may
/// also be a pipe or a terminal, and is waited for.
Result<std::string> read_input(const std::string& path, std::size_t max_size);

}  // namespace staple
