#pragma once

#include <string>
#include <string_view>

namespace staple::starttls {

/// words quotes what a server says, for the detail of a failure: on one line, cleaned and cut.
std::string words(std::string_view foreign);

}  // namespace staple::starttls
