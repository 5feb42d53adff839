#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/endpoint/status.h"
#include "tests/probes/prober/observations.h"

namespace staple::test {

/// endpoint makes an endpoint `name` (`host:port`) of a fleet, probed every 5 min, every 30 s when faulty.
std::shared_ptr<Endpoint> endpoint(const std::string& fleet, const std::string& name);

/// status is an endpoint that was probed once, with `observations` as the result.
std::shared_ptr<const EndpointStatus> status(std::shared_ptr<const Endpoint> endpoint,
                                             std::vector<Observation> observations);

}  // namespace staple::test
