// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "probes/failed_result.h"

namespace staple {

/// ErrorKind is the kind of an error, whatever the wording of its message.
enum class ErrorKind {
  failed,              ///< an operation on a file, a socket or a connection failed
  malformed,           ///< not in the expected format
  unreadable,          ///< a file cannot be read
  too_large,           ///< above a limit
  unsupported_scheme,  ///< a URL of another scheme
};

/// Error is an expected failure of an operation, passed as a value. `kind` must be the first
/// member: otherwise an Error does not convert implicitly to a boost::system::result<T, Error>.
struct Error {
  ErrorKind kind;
  std::string message;  ///< for users; names the file, the field or the part
};

/// Result is a T or an Error.
template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace staple
