// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "tests/fleet/scenario.h"
#include "tests/fleet/server.h"
#include "tests/fleet/world.h"

namespace staple::fleet {

/// Endpoint is a target of the fleet with the expected result.
struct Endpoint {
  std::string target;  ///< `127.0.0.2:40001#ok.fleet.test`
  std::string demo;    ///< label value
  ExpectedResult expected;
  std::string sentence;  ///< description of the scenario
  ScenarioModule module = ScenarioModule::usual;
};

/// FleetOptions is the size of the fleet.
struct FleetOptions {
  /// Port of the scenarios; the next two are those of the crowd and of the responders. 0: any
  /// free port.
  std::uint16_t port_base = 0;
  std::size_t crowd = 0;         ///< further healthy endpoints
  std::size_t certificates = 0;  ///< distinct certificates of the crowd; 0: one each, at most 100
  /// Called for each connection to an endpoint of the crowd; may be empty.
  std::function<void(const boost::asio::ip::tcp::endpoint&)> visited = {};
};

/// Fleet runs one server per scenario, each at its own address, and a crowd of healthy endpoints
/// that share one socket. It serves from construction to destruction. The loop must outlive it.
class Fleet {
 public:
  /// Throws boost::system::system_error if an address or port is not available.
  Fleet(const boost::asio::any_io_executor& loop, const Now& now, const FleetOptions& options = {});

  const World& world() const { return world_; }

  /// scenarios returns one endpoint per scenario, in the order of scenarios().
  const std::vector<Endpoint>& scenarios() const { return scenarios_; }

  /// crowd returns the healthy endpoints.
  const std::vector<Endpoint>& crowd() const { return crowd_; }

 private:
  void start_scenarios(const boost::asio::any_io_executor& loop, const Now& now,
                       std::uint16_t port);
  void start_responder(const boost::asio::any_io_executor& loop, const Now& now,
                       const boost::asio::ip::tcp::endpoint& beside, Plan& plan);
  void start_crowd(const boost::asio::any_io_executor& loop, const Now& now,
                   const FleetOptions& options);

  World world_;
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<ClosedPort> closed_;
  std::vector<Endpoint> scenarios_;
  std::vector<Endpoint> crowd_;
};

}  // namespace staple::fleet
