#include "exporter/metrics/scrape.h"

#include <memory>
#include <string_view>

#include "exporter/metrics/endpoint_families.h"
#include "exporter/metrics/family.h"
#include "exporter/metrics/family_text.h"
#include "exporter/metrics/own_families.h"

namespace staple {
namespace {

constexpr std::string_view cached = " As of the last probe, cached by the scheduler.";

// Labels of an endpoint in the order in which they are written: ours, the address's, the configured ones.
std::vector<MetricLabel> labels(const Endpoint& endpoint, const Observation* address) {
  std::vector<MetricLabel> result{{"fleet", endpoint.fleet}, {"target", endpoint.name}};
  if (address) {
    result.push_back({"address", address->address});
    result.push_back({"view", address->view});
  }
  for (const auto& [name, value] : endpoint.labels) result.push_back({name, value});
  return result;
}

std::string render(const AddressFamily& row, const Snapshot& snapshot, Time now) {
  FamilyText text(row.family, cached);
  for (const auto& status : snapshot) {
    for (const AddressStatus& address : status->addresses) {
      const std::vector<MetricLabel> shared = labels(*status->endpoint, address.latest.get());
      text.share(shared);
      row.append(address, now, text);
    }
  }
  return text.str();
}

std::string render(const EndpointFamily& row, const Snapshot& snapshot) {
  FamilyText text(row.family, cached);
  for (const auto& status : snapshot) {
    const std::vector<MetricLabel> shared = labels(*status->endpoint, nullptr);
    text.share(shared);
    row.append(*status, text);
  }
  return text.str();
}

std::string render(const OwnFamily& row, const OwnFacts& facts) {
  FamilyText text(row.family);
  row.append(facts, text);
  return text.str();
}

}  // namespace

std::size_t Scrape::families() const {
  return address_families().size() + endpoint_families().size() + own_families().size();
}

std::string Scrape::render(std::size_t index) const {
  if (index < address_families().size()) return staple::render(address_families()[index], snapshot_, now_);
  index -= address_families().size();
  if (index < endpoint_families().size()) return staple::render(endpoint_families()[index], snapshot_);
  index -= endpoint_families().size();
  return staple::render(own_families()[index], facts_);
}

std::string render_probe(const std::vector<Observation>& observations, Time now) {
  std::vector<AddressStatus> addresses;
  for (const Observation& observation : observations) {
    AddressStatus address{std::make_shared<const Observation>(observation), {}};
    if (observation.verdict) address.last_success = observation.time;
    addresses.push_back(std::move(address));
  }

  std::string result;
  for (const auto& table : {address_families(), probe_families()}) {
    for (const AddressFamily& row : table) {
      FamilyText text(row.family);
      for (const AddressStatus& address : addresses) {
        const MetricLabel shared[] = {{"address", address.latest->address}, {"view", address.latest->view}};
        text.share(shared);
        row.append(address, now, text);
      }
      result += text.str();
    }
  }
  return result;
}

}  // namespace staple
