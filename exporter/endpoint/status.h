#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/configuration/settings.h"
#include "exporter/endpoint/history.h"
#include "exporter/endpoint/responder_client.h"
#include "probes/prober/comparison.h"
#include "probes/prober/observation.h"
#include "probes/prober/view_clients.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple::endpoint {

/// Endpoint is one target of one fleet, with all that is needed to probe and to name it. Immutable.
struct Endpoint {
  std::string fleet;
  Target target;
  std::string name;  ///< the target written whole: the label `target`
  config::Labels labels;
  std::shared_ptr<const prober::Module> module;
  std::shared_ptr<const prober::ViewClients> tls;  ///< of the module
  Seconds interval;
  Seconds failure_interval;
  Seconds timeout;
  std::shared_ptr<const ResponderClient> responder = {};  ///< null: the module asks no responder

  /// Equal are those that are probed with the same loaded files in the same way.
  bool operator==(const Endpoint&) const = default;
};

/// AddressStatus is the latest about one address of an endpoint in one view.
struct AddressStatus {
  std::shared_ptr<const prober::Observation> latest;  ///< never null
  std::optional<WallTime> last_success;               ///< absent: no probe of it was ever judged
};

/// Status is all that is known of an endpoint. Immutable: each probe makes a new one.
struct Status {
  std::shared_ptr<const Endpoint> endpoint;
  std::uint64_t probes = 0;              ///< since it was first configured
  std::uint64_t failures = 0;            ///< of these, with a failure at one address at least
  std::vector<AddressStatus> addresses;  ///< by address and view; empty: not probed yet
  prober::Comparison differ = {};        ///< of the latest probe
  /// Shared from probe to probe; null: nothing has changed
  std::shared_ptr<const History> history = {};
};

/// Snapshot is the fleet at one moment: pointers to immutable values, so that taking one copies
/// no observation.
using Snapshot = std::vector<std::shared_ptr<const Status>>;

}  // namespace staple::endpoint
