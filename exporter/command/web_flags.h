// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <CLI/CLI.hpp>

#include "exporter/command/web_options.h"

namespace staple::command {

/// add_web_flags adds the flags that begin with `--web.`.
void add_web_flags(CLI::App& app, WebOptions& options);

}  // namespace staple::command
