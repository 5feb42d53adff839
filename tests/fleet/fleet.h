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

/// Endpoint is a target of the fleet and what it shows.
struct Endpoint {
  std::string target;  ///< `127.0.0.2:40001#ok.fleet.test`
  std::string demo;    ///< label value
  ExpectedResult expected;
  std::string sentence;  ///< for a person: what is wrong
  ScenarioModule module = ScenarioModule::usual;
};

/// FleetOptions says how large the fleet is.
struct FleetOptions {
  /// Port of the scenarios, the next is the crowd's, then the CA's responders'; 0: any free
  std::uint16_t port_base = 0;
  std::size_t crowd = 0;         ///< further healthy endpoints
  std::size_t certificates = 0;  ///< distinct ones among the crowd; 0: one each, at most 100
  /// Told of each connection to one of the crowd, as it comes; empty: nobody is.
  std::function<void(const boost::asio::ip::tcp::endpoint&)> visited = {};
};

/// Fleet is one server for each scenario, each on an address of its own, and a crowd of healthy
/// endpoints that share one socket. It serves from its construction to its destruction on a loop
/// that outlives it.
class Fleet {
 public:
  /// Throws boost::system::system_error when an address or port cannot be had.
  Fleet(const boost::asio::any_io_executor& loop, const Now& now, const FleetOptions& options = {});

  const World& world() const { return world_; }

  /// scenarios lists one endpoint per scenario, in their order.
  const std::vector<Endpoint>& scenarios() const { return scenarios_; }

  /// crowd lists the healthy endpoints.
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
