// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/command/command_app.h"
#include "exporter/command/command_line.h"

namespace staple::command {

/// add_connection_flags adds `--starttls` and `--proxy`.
void add_connection_flags(CommandApp& app, ProbeOptions& options);

}  // namespace staple::command
