// SPDX-License-Identifier: Apache-2.0

#include <exception>
#include <iostream>
#include <span>
#include <variant>

#include "exporter/command/command_line.h"
#include "exporter/command/exit_code.h"
#include "exporter/command/probe.h"
#include "exporter/command/serve.h"
#include "exporter/command/terminal.h"
#include "exporter/command/verify.h"
#include "exporter/signals.h"

namespace {

struct CommandRunner {
  int operator()(const staple::command::ServeOptions& options) const {
    return staple::command::run_serve(options, std::cout, std::cerr);
  }
  int operator()(const staple::command::ProbeOptions& options) const {
    return staple::command::run_probe(options, std::cout, std::cerr,
                                      staple::command::supports_colour(),
                                      staple::command::supports_progress());
  }
  int operator()(const staple::command::VerifyOptions& options) const {
    return staple::command::run_verify(options, std::cout, std::cerr,
                                       staple::command::supports_colour());
  }
  int operator()(const staple::command::EarlyExit& ended) const {
    std::ostream& stream = ended.exit_code == 0 ? std::cout : std::cerr;
    stream << ended.text << std::flush;
    return stream ? ended.exit_code : 1;
  }
};

}  // namespace

int main(int argc, char** argv) {
  staple::hold_signals();
  staple::command::prepare_standard_streams();
  const std::span<const char* const> arguments(argv + 1, argv + argc);
  const auto command = staple::command::parse_command_line(arguments);
  if (!std::holds_alternative<staple::command::ServeOptions>(command)) staple::release_signals();
  try {
    return std::visit(CommandRunner(), command);
  } catch (const std::exception& error) {
    // Thrown if descriptors, threads or RAM are exhausted at the start. The exit code 1 of probe
    // and verify is a verdict, so they return kUnknown.
    std::cerr << "staple_exporter: " << error.what() << "\n";
    return std::holds_alternative<staple::command::ServeOptions>(command)
               ? 1
               : staple::command::kUnknown;
  }
}
