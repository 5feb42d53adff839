#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace staple {

/// FileError says why a file could not be read or written. The enum leads so that a
/// result converts.
enum class FileTrouble { unreadable, too_large, unwritable };
struct FileError {
  FileTrouble trouble;
  /// `cannot be read: No such file or directory`; the file's name stands before it
  std::string message;
};

/// read_file returns the whole content of `path`, at most `most` bytes; more is an error, as is
/// a folder.
boost::system::result<std::string, FileError> read_file(const std::string& path,
                                                        std::size_t max_size);

/// read_regular_file does so without ever waiting: a pipe, a device or a socket is an error. For
/// files that others put where they are looked for.
boost::system::result<std::string, FileError> read_regular_file(const std::string& path,
                                                                std::size_t max_size);

/// write_file replaces the content of `path`, and fails unless all of it was accepted.
boost::system::result<void, FileError> write_file(const std::string& path,
                                                  std::string_view content);

}  // namespace staple
