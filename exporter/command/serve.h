// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple::command {

/// run_serve runs the service until SIGTERM or SIGINT. Problems at the start go to `error`, the
/// result of `--config.check` to `out`; after the start everything is logged. Returns the exit
/// code: 0, or 1 if the configuration is invalid or the service could not start.
int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& error);

}  // namespace staple::command
