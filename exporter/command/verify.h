// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <iosfwd>

#include "exporter/command/command_line.h"

namespace staple::command {

/// run_verify judges a staple from files, without a network. It writes the verdict to `out` and
/// problems to `error`. Exit codes and `colour` are those of run_probe().
int run_verify(const VerifyOptions& options, std::ostream& out, std::ostream& error, bool colour);

}  // namespace staple::command
