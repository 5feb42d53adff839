// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/endpoint/endpoints.h"

#include <utility>

#include "exporter/schedule/record.h"
#include "probes/prober/views.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

std::shared_ptr<endpoint::Endpoint> make_endpoint(const std::string& fleet,
                                                  const std::string& name) {
  auto result = std::make_shared<endpoint::Endpoint>();
  result->fleet = fleet;
  result->target = *parse_target(name, 443);
  result->name = name;
  result->module = std::make_shared<const prober::Module>();
  result->interval = 5min;
  result->failure_interval = 30s;
  result->timeout = 20s;
  return result;
}

std::shared_ptr<const endpoint::Status> make_status(
    std::shared_ptr<const endpoint::Endpoint> endpoint,
    std::vector<prober::Observation> observations) {
  endpoint::Status before;
  before.endpoint = std::move(endpoint);
  const prober::Comparison comparison = compare_views(make_open_views(observations)).differ;
  return schedule::record(before, {std::move(observations), comparison}).status;
}

}  // namespace staple::test
