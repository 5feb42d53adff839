// SPDX-License-Identifier: Apache-2.0

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

/// Endpoint is a target of a fleet, with its labels and the settings of its probes. Immutable.
struct Endpoint {
  std::string fleet;
  Target target;
  std::string name;  ///< the label `target`
  config::Labels labels;
  std::shared_ptr<const prober::Module> module;
  std::shared_ptr<const prober::ViewClients> tls;  ///< of the module
  Seconds interval;
  Seconds failure_interval;
  Seconds timeout;
  /// Null if the module queries no responder
  std::shared_ptr<const ResponderClient> responder = {};

  /// Endpoints are equal if they have the same settings and the same loaded files.
  bool operator==(const Endpoint&) const = default;
};

/// AddressStatus is the latest observation of one address of an endpoint in one view.
struct AddressStatus {
  std::shared_ptr<const prober::Observation> latest;  ///< never null
  std::optional<WallTime> last_success;               ///< nullopt before the first verdict
};

/// Status is the state of an endpoint after a probe. Immutable: each probe makes a new one.
struct Status {
  std::shared_ptr<const Endpoint> endpoint;
  std::uint64_t probes = 0;              ///< since `created`
  std::uint64_t failures = 0;            ///< of these, with a failure at one or more addresses
  std::vector<AddressStatus> addresses;  ///< by address and view; empty before the first probe
  prober::Comparison differ = {};        ///< of the latest probe
  /// Shared from probe to probe; null without transitions
  std::shared_ptr<const History> history = {};
  WallTime created{};  ///< when the endpoint was first configured
};

/// Snapshot holds the status of every endpoint at one moment. The values are immutable and shared,
/// so that a snapshot copies no observation.
using Snapshot = std::vector<std::shared_ptr<const Status>>;

}  // namespace staple::endpoint
