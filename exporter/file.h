// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/error.h"

namespace staple {

/// write_file replaces the content of `path`. It fails unless all of `content` was written.
Result<void> write_file(const std::string& path, std::string_view content);

}  // namespace staple
