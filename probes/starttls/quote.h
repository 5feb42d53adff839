#pragma once

#include <string>
#include <string_view>

namespace staple::starttls {

/// quote quotes what a server says, for the detail of a failure: on one line, cleaned and cut.
std::string quote(std::string_view text);

}  // namespace staple::starttls
