#pragma once

namespace staple::command {

/// prepare_standard_streams makes writing to standard streams that are closed, or to a pipe that
/// nobody reads, an error like any other: a file opened later never takes the place of a closed
/// one. Call it first.
void prepare_standard_streams();

/// supports_colour tells whether standard output is a terminal on which colours are wanted
/// (NO_COLOR is not set, TERM is not `dumb`).
bool supports_colour();

/// supports_progress tells whether standard error is a terminal on which a line can be drawn again
/// (TERM is not `dumb`).
bool supports_progress();

}  // namespace staple::command
