#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace staple::report {

/// json_text writes JSON for people and programs alike: two spaces a level, small lists of words on one line,
/// numbers in their shortest decimal form. Ends without a line break.
std::string json_text(const boost::json::value& value);

}  // namespace staple::report
