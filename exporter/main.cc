#include <iostream>
#include <span>
#include <variant>

#include "exporter/command/command_line.h"
#include "exporter/command/probe.h"
#include "exporter/command/serve.h"
#include "exporter/command/terminal.h"
#include "exporter/command/verify.h"

namespace {

struct Run {
  int operator()(const staple::ServeOptions& options) const {
    return staple::run_serve(options, std::cout, std::cerr);
  }
  int operator()(const staple::ProbeOptions& options) const {
    return staple::run_probe(options, std::cout, std::cerr, staple::shows_colour());
  }
  int operator()(const staple::VerifyOptions& options) const {
    return staple::run_verify(options, std::cout, std::cerr, staple::shows_colour());
  }
  int operator()(const staple::Ended& ended) const {
    std::ostream& stream = ended.exit_code == 0 ? std::cout : std::cerr;
    stream << ended.text << std::flush;
    return stream ? ended.exit_code : 1;
  }
};

}  // namespace

int main(int count, char** words) {
  staple::prepare_standard_streams();
  const std::span<const char* const> arguments(words + 1, words + count);
  return std::visit(Run(), staple::parse_command_line(arguments));
}
