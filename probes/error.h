#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace staple {

/// ErrorKind is what a program does something about; the message of an Error tells the rest.
enum class ErrorKind {
  failed,              ///< an operation on a file, a socket or a connection failed
  malformed,           ///< not in the expected format
  unreadable,          ///< a file cannot be read
  too_large,           ///< above a limit
  unsupported_scheme,  ///< a URL of another scheme
};

/// Error says why there is no result. The enum leads because a boost::system::result<T, Error>
/// converts implicitly only then.
struct Error {
  ErrorKind kind;
  std::string message;  ///< for people; names the file, the field or the part
};

/// Result is a T, or the Error that says why there is none.
template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace staple
