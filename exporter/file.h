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
  /// Such as `cannot be read: No such file or directory`, to be written after the file's name.
  std::string message;
};

/// read_file returns the whole content of `path`. A file of more than `max_size` bytes is an error,
/// and so is a folder.
boost::system::result<std::string, FileError> read_file(const std::string& path,
                                                        std::size_t max_size);

/// read_regular_file does the same without blocking: a pipe, a device or a socket is an error. Use
/// it for files in folders that other users can write to.
boost::system::result<std::string, FileError> read_regular_file(const std::string& path,
                                                                std::size_t max_size);

/// write_file replaces the content of `path`. It fails unless all of `content` was written.
boost::system::result<void, FileError> write_file(const std::string& path,
                                                  std::string_view content);

}  // namespace staple
