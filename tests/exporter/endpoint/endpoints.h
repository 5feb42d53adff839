// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporter/endpoint/status.h"
#include "tests/probes/prober/observations.h"

namespace staple::test {

/// make_endpoint makes the endpoint `name` (`host:port`) of a fleet. It is probed every 5 min, or
/// every 30 s while it is faulty.
std::shared_ptr<endpoint::Endpoint> make_endpoint(const std::string& fleet,
                                                  const std::string& name);

/// make_status returns the status of an endpoint after one probe with these observations.
std::shared_ptr<const endpoint::Status> make_status(
    std::shared_ptr<const endpoint::Endpoint> endpoint,
    std::vector<prober::Observation> observations);

}  // namespace staple::test
