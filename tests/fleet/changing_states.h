// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "probes/time.h"
#include "tests/fleet/scenario.h"

namespace staple::fleet {

/// ChangingState is what an endpoint of a ChangingFleet can be.
struct ChangingState {
  std::string name;
  /// As of Scenario; `any` where the result depends on the past or on limits of the client,
  /// `stopped` where it changes with time.
  std::string expected;
  std::function<void(Plan&)> change;
};

/// list_changing_states returns the states: `ok` first, then those that exist for a ChangingFleet
/// alone, then the scenarios of the usual module that any number of servers can share.
///   renewing   its staple has a validity of `window` and is made anew at half of it
///   stopped    the same, and is never made anew: it is ok, then overdue, then expired
///   drips      sends a byte at a time, too slowly for any handshake to end
///   pieces     sends a byte at a time, without a pause
///   giant      sends a chain of 64 KiB
///   garbage    sends bytes that are no TLS
std::vector<ChangingState> list_changing_states(const World& world, Seconds window);

}  // namespace staple::fleet
