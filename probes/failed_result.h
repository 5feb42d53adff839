// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <stdexcept>

#include <boost/assert/source_location.hpp>
#include <boost/throw_exception.hpp>

namespace staple {

/// throw_exception_from_error throws a std::logic_error with the place in the code. It is what
/// boost::system::result calls where the value of a failed result is read, which is a defect of
/// the program. Up to Boost 1.83 only `value()` calls it, newer versions also call it for
/// `*result`. It is found by the namespace of the error: each namespace that has an error type
/// declares it.
template <class E>
[[noreturn]] void throw_exception_from_error(const E& /*error*/,
                                             const boost::source_location& place) {
  boost::throw_exception(std::logic_error("the value of a failed result was read"), place);
}

}  // namespace staple
