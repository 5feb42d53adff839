#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/endpoint/status.h"
#include "tests/probes/prober/observations.h"

namespace staple::test {

/// make_endpoint makes an endpoint `name` (`host:port`) of a fleet, probed every 5 min, every 30 s
/// when faulty.
std::shared_ptr<endpoint::Endpoint> make_endpoint(const std::string& fleet,
                                                  const std::string& name);

/// make_status is an endpoint that was probed once, with `observations` as the result.
std::shared_ptr<const endpoint::Status> make_status(
    std::shared_ptr<const endpoint::Endpoint> endpoint,
    std::vector<prober::Observation> observations);

}  // namespace staple::test
