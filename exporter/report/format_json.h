#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace staple::report {

/// format_json writes JSON for people and programs alike: two spaces a level, small lists of words
/// on one line, numbers in their shortest decimal form. Ends without a line break.
std::string format_json(const boost::json::value& value);

}  // namespace staple::report
