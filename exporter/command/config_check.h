// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ostream>
#include <string_view>

#include "exporter/command/command_line.h"
#include "exporter/service/configuration.h"

namespace staple::command {

/// kNoConfiguration is the warning about a start or a check without --config.file.
inline constexpr std::string_view kNoConfiguration =
    "no --config.file: no endpoint is watched, only /probe works";

/// report_check writes the result of --config.check for a valid configuration, with the problems of
/// the lists of targets that it names. Returns the exit code: 1 if such a list cannot be read.
int report_check(const ServeOptions& options, const service::Configuration& configuration,
                 std::ostream& out, std::ostream& error);

}  // namespace staple::command
