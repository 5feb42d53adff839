// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

namespace staple::starttls {

/// quote returns a server's text for the detail of a failure: cleaned, truncated, on one line.
/// "(empty)" if there is no text.
std::string quote(std::string_view text);

}  // namespace staple::starttls
