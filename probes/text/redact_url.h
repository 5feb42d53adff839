// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

namespace staple::text {

/// kSecret stands for a secret in what is shown.
inline constexpr std::string_view kSecret = "<secret>";

/// redact_url replaces what may be a secret in a URL: the password, or the user name if there is no
/// password, and the values of the query. Names of parameters stay: `?team=<secret>`. A text that
/// is not a URL (`scheme://…`) stays as it is.
std::string redact_url(std::string_view text);

}  // namespace staple::text
