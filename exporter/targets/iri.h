// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple::targets {

/// to_ascii_url returns a URL with the characters that RFC 3986 permits (RFC 3987, 3.1): a host in
/// another script as A-labels (see to_a_labels()), other characters beyond ASCII as `%XX`. A text
/// that is only ASCII, or not a URL, is returned as it is. An error says what is wrong with the
/// host. It never quotes `text`, which may contain a password.
Result<std::string> to_ascii_url(std::string_view text);

}  // namespace staple::targets
