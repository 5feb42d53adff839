// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/endpoint/summary.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::schedule {

/// StatusChange is a change of the summary of one address of an endpoint. Each is one line in
/// the log.
struct StatusChange {
  std::shared_ptr<const endpoint::Endpoint> endpoint;
  std::string address;                    ///< empty if the probe failed before it had one
  std::string view;                       ///< empty for the default view
  std::optional<endpoint::Summary> from;  ///< nullopt for the first probe of this address
  endpoint::Summary to;
  std::string detail;  ///< of the fault or failure; empty if there is none
  WallTime time;       ///< of the probe that found it
};

/// RecordResult is the status of an endpoint after a probe, with what has changed.
struct RecordResult {
  std::shared_ptr<const endpoint::Status> status;
  std::vector<StatusChange> changes;
};

/// record returns the status after a probe with these observations. Addresses that were not probed
/// are dropped, because the name no longer has them.
RecordResult record(const endpoint::Status& before, prober::Observations observations);

}  // namespace staple::schedule
