#include "tests/exporter/endpoint/endpoints.h"

#include <utility>

#include "exporter/schedule/record.h"

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
  return schedule::record(before, std::move(observations)).status;
}

}  // namespace staple::test
