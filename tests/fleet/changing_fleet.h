// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "tests/fleet/changing_states.h"
#include "tests/fleet/server.h"
#include "tests/fleet/world.h"

namespace staple::fleet {

/// ChangingOptions is the size of a ChangingFleet.
struct ChangingOptions {
  std::size_t endpoints = 0;
  std::size_t ports = 1;          ///< each serves every endpoint
  Seconds window = Seconds(600);  ///< of `renewing` and `stopped`, see list_changing_states()
};

/// ChangingFleet serves endpoints that change their state by commands. Endpoint number N is at the
/// address 127.16.0.1 + N, on every port, as any name below `fleet.test`. All are `ok` at first.
/// The loop and `world` must outlive it.
class ChangingFleet {
 public:
  /// Throws boost::system::system_error if a port is not available.
  ChangingFleet(const boost::asio::any_io_executor& loop, Now now, const World& world,
                const ChangingOptions& options);

  const std::vector<ChangingState>& states() const { return states_; }
  std::vector<std::uint16_t> ports() const;

  /// execute executes one of these commands, and returns what is wrong with it, if anything:
  ///   set FIRST COUNT STATE GENERATION   endpoints FIRST to FIRST + COUNT - 1 have this state now.
  ///                                      Each generation has a key and a certificate of its own.
  ///   close PORT                         the port of this index refuses connections; open ones end
  ///   open PORT                          it serves again
  std::optional<std::string> execute(std::string_view command);

 private:
  using Behaviour = std::shared_ptr<const Offer>;
  using Key = std::pair<std::string, std::uint64_t>;

  std::optional<std::string> set(std::istream& words);
  std::optional<std::string> open_or_close(std::istream& words, bool open);
  Behaviour find_or_make(const ChangingState& state, std::uint64_t generation);
  void serve(std::size_t port, std::uint16_t number);

  boost::asio::any_io_executor loop_;
  Now now_;
  const World& world_;
  std::vector<ChangingState> states_;
  std::map<Key, std::weak_ptr<const Offer>> known_;
  std::vector<Behaviour> kept_;  ///< of generation 0: some have keys that take long to make
  std::shared_ptr<std::vector<Behaviour>> endpoints_;
  std::vector<std::uint16_t> numbers_;            ///< of the ports
  std::vector<std::unique_ptr<Server>> servers_;  ///< by port; null while it is closed
  std::map<std::size_t, ClosedPort> closed_;      ///< by port
};

}  // namespace staple::fleet
