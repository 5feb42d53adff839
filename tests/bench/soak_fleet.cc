// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <cstdio>
#include <exception>
#include <istream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <unistd.h>

#include "tests/fleet/changing_fleet.h"
#include "tests/fleet/files.h"
#include "tests/fleet/fleet.h"

/// The servers of soak.py: the demo fleet, which stays as it is, and a ChangingFleet, which
/// executes the commands on standard input and ends with it.
namespace {

namespace asio = boost::asio;
using namespace staple::fleet;

struct Arguments {
  std::string directory;
  std::string interval = "30s";
  ChangingOptions changing = {.endpoints = 1000, .ports = 8};
  long window = 600;
};

std::optional<int> parse(int argc, char** argv, Arguments& into) {
  CLI::App app(
      "The servers of soak.py: the demo fleet, and endpoints that change by commands on standard input.");
  app.add_option("--directory", into.directory, "Directory for the demo fleet's files")->required();
  app.add_option("--interval", into.interval, "Probe interval in config.yml")
      ->capture_default_str();
  app.add_option("--endpoints", into.changing.endpoints, "Number of endpoints that can change")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--ports", into.changing.ports, "Number of ports that serve them")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--window", into.window, "Validity of short-lived staples, in seconds")
      ->check(CLI::Range(10, 1000000))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  into.changing.window = staple::Seconds(into.window);
  return std::nullopt;
}

/// print writes what there is, for soak.py: in each line a kind and its values.
void print(const Fleet& demo, const ChangingFleet& changing) {
  for (const std::uint16_t port : changing.ports()) std::printf("port %d\n", port);
  for (const ChangingState& state : changing.states())
    std::printf("state %s %s\n", state.name.c_str(), state.expected.c_str());
  for (const Endpoint& endpoint : demo.scenarios()) {
    const std::string expected(name_of(endpoint.expected));
    std::printf("demo %s %s\n", endpoint.target.c_str(), expected.c_str());
  }
  std::puts("ready");
  std::fflush(stdout);
}

/// Commands executes the lines of standard input, and prints `done` or what is wrong after each.
class Commands {
 public:
  Commands(asio::io_context& loop, ChangingFleet& fleet)
      : loop_(loop), fleet_(fleet), input_(loop, dup(STDIN_FILENO)) {
    read();
  }

 private:
  void read() {
    asio::async_read_until(input_, buffer_, '\n',
                           [this](boost::system::error_code error, std::size_t) {
                             if (error) return loop_.stop();
                             execute();
                             read();
                           });
  }

  void execute() {
    std::istream stream(&buffer_);
    std::string line;
    std::getline(stream, line);
    const auto problem = fleet_.execute(line);
    std::puts(problem ? problem->c_str() : "done");
    std::fflush(stdout);
  }

  asio::io_context& loop_;
  ChangingFleet& fleet_;
  asio::posix::stream_descriptor input_;
  asio::streambuf buffer_;
};

staple::WallTime now() {
  return std::chrono::floor<staple::Seconds>(std::chrono::system_clock::now());
}

void run(const Arguments& arguments) {
  asio::io_context loop(1);
  const Fleet demo(loop.get_executor(), now);
  write_files(demo, arguments.interval, arguments.directory);
  ChangingFleet changing(loop.get_executor(), now, demo.world(), arguments.changing);
  const Commands commands(loop, changing);
  print(demo, changing);
  loop.run();
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (const auto status = parse(argc, argv, arguments)) return *status;
  try {
    run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "staple_soak_fleet: %s\n", error.what());
    return 1;
  }
  return 0;
}
