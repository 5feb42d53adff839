#include "tests/exporter/endpoint/endpoints.h"

#include <utility>

#include "exporter/schedule/record.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

std::shared_ptr<Endpoint> endpoint(const std::string& fleet, const std::string& name) {
  auto result = std::make_shared<Endpoint>();
  result->fleet = fleet;
  result->target = *parse_target(name, 443);
  result->name = name;
  result->module = std::make_shared<const Module>();
  result->interval = 5min;
  result->failure_interval = 30s;
  result->timeout = 20s;
  return result;
}

std::shared_ptr<const EndpointStatus> status(std::shared_ptr<const Endpoint> endpoint,
                                             std::vector<Observation> observations) {
  EndpointStatus before;
  before.endpoint = std::move(endpoint);
  return record(before, std::move(observations)).status;
}

}  // namespace staple::test
