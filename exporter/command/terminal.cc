// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/terminal.h"

#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace staple::command {
namespace {

std::string_view get_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? std::string_view(value) : std::string_view();
}

}  // namespace

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) >= 0) continue;
    // open() returns the lowest free number, which is `descriptor`. It is opened for the opposite
    // direction, so that using it still fails.
    const int opened = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened < 0) std::abort();
  }
}

bool supports_colour() {
  return isatty(STDOUT_FILENO) == 1 && get_variable("NO_COLOR").empty() &&
         get_variable("TERM") != "dumb";
}

bool supports_progress() { return isatty(STDERR_FILENO) == 1 && get_variable("TERM") != "dumb"; }

}  // namespace staple::command
