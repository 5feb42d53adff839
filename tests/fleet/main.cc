// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "tests/fleet/files.h"
#include "tests/fleet/fleet.h"

namespace {

using namespace staple::fleet;

struct Arguments {
  std::string directory;
  std::string interval = "15s";
  std::string connections;  ///< file; empty: none
  FleetOptions fleet;
};

/// parse returns the exit status if the program must exit, else nullopt.
std::optional<int> parse(int argc, char** argv, Arguments& into) {
  CLI::App app(
      "Serves TLS on loopback addresses, one endpoint for each healthy and faulty state of OCSP stapling,\n"
      "until SIGINT or SIGTERM. Prints each endpoint with its expected result, and `ready` once the files\n"
      "are written.");
  app.add_option("--directory", into.directory,
                 "Directory for ca.pem, config.yml and two lists of targets")
      ->required();
  app.add_option("--endpoints", into.fleet.crowd, "Number of additional healthy endpoints")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  app.add_option("--certificates", into.fleet.certificates,
                 "Number of distinct certificates of these endpoints [one each, at most 100]")
      ->check(CLI::Range(1, 100000));
  app.add_option("--port-base", into.fleet.port_base,
                 "First of three consecutive ports; 0: any free ports")
      ->check(CLI::Range(0, 65533))
      ->capture_default_str();
  app.add_option(
      "--connections", into.connections,
      "File that logs each connection to these endpoints: address and Unix time in milliseconds");
  app.add_option("--interval", into.interval, "Probe interval in config.yml")
      ->check([](const std::string& text) {
        const auto digits = text.find_first_not_of("0123456789");
        const bool good = digits != 0 && digits != std::string::npos &&
                          text.find_first_not_of("smhd", digits) == std::string::npos;
        return good ? std::string() : "expected a duration such as 15s";
      })
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

void print(const Fleet& fleet) {
  for (const Endpoint& endpoint : fleet.scenarios()) {
    const std::string shown(name_of(endpoint.expected));
    std::printf("%-62s %-26s %s\n", endpoint.target.c_str(), shown.c_str(),
                endpoint.sentence.c_str());
  }
  if (!fleet.crowd().empty()) {
    std::printf("%s and following, %zu endpoints: ok\n", fleet.crowd().front().target.c_str(),
                fleet.crowd().size());
  }
}

staple::WallTime now() {
  return std::chrono::floor<staple::Seconds>(std::chrono::system_clock::now());
}

int run(const Arguments& arguments) {
  boost::asio::io_context loop(1);
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](auto, auto) { loop.stop(); });

  FleetOptions options = arguments.fleet;
  std::ofstream connections;
  if (!arguments.connections.empty()) {
    connections.open(arguments.connections);
    options.visited = [&](const boost::asio::ip::tcp::endpoint& local) {
      const auto since = std::chrono::system_clock::now().time_since_epoch();
      connections << local.address() << ' '
                  << std::chrono::duration_cast<std::chrono::milliseconds>(since).count() << '\n';
    };
  }
  const Fleet fleet(loop.get_executor(), now, options);
  write_files(fleet, arguments.interval, arguments.directory);
  print(fleet);
  std::puts("ready");
  std::fflush(stdout);
  loop.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (const auto status = parse(argc, argv, arguments)) return *status;
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "staple_fleet: %s\n", error.what());
    return 1;
  }
}
