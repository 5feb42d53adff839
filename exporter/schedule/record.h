#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/endpoint/summary.h"
#include "probes/prober/observation.h"

namespace staple::schedule {

/// StatusChange is news about one address of an endpoint: one line in the log.
struct StatusChange {
  std::shared_ptr<const endpoint::Endpoint> endpoint;
  std::string address;                    ///< empty: none was reached for
  std::string view;                       ///< empty: the default view
  std::optional<endpoint::Summary> from;  ///< absent: it is the first answer of this address
  endpoint::Summary to;
  std::string detail;  ///< of the fault or failure; empty: nothing is wrong
};

/// RecordResult is what an endpoint is after a probe, and what is new about it.
struct RecordResult {
  std::shared_ptr<const endpoint::Status> status;
  std::vector<StatusChange> changes;
};

/// record adds what one probe observed to what was known. Addresses that were not probed this time
/// are forgotten: the name no longer has them.
RecordResult record(const endpoint::Status& before, prober::Observations observations);

}  // namespace staple::schedule
