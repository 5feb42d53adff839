// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

namespace staple {

/// hold_signals makes SIGHUP, SIGINT and SIGTERM wait, for this thread and those that it starts.
void hold_signals();

/// release_signals lets them take effect in this thread, also those that came meanwhile.
void release_signals();

/// exit_on_signals makes SIGINT and SIGTERM end the process at once with exit code 0, until another
/// handler is set. SIGHUP waits.
void exit_on_signals();

/// exit_after ends the process with exit code 0 after `time`, unless it has ended by then.
/// Replaces alarm(2).
void exit_after(std::chrono::milliseconds time);

}  // namespace staple
