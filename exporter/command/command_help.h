// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/command/command_app.h"

namespace staple::command {

/// The help of each command, beside its flags.
extern const CommandHelp kServeHelp;
extern const CommandHelp kProbeHelp;
extern const CommandHelp kVerifyHelp;

}  // namespace staple::command
