// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace staple::report {

/// format_json writes indented JSON: two spaces per level, arrays of scalars on one line, numbers
/// in their shortest decimal form. The text does not end with a line break.
std::string format_json(const boost::json::value& value);

}  // namespace staple::report
