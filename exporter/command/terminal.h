// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::command {

/// prepare_standard_streams makes writes to a closed standard stream, or to a pipe without a
/// reader, ordinary errors. It also prevents that a file opened later gets the number of a closed
/// standard stream. Call it before anything else.
void prepare_standard_streams();

/// supports_colour returns whether standard output is a terminal and colours are enabled (NO_COLOR
/// is not set, TERM is not `dumb`).
bool supports_colour();

/// supports_progress returns whether standard error is a terminal that can redraw a line (TERM is
/// not `dumb`).
bool supports_progress();

}  // namespace staple::command
