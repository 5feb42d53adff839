// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/exposition.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "exporter/metrics/address_families.h"
#include "exporter/metrics/endpoint_families.h"
#include "exporter/metrics/expected_counts.h"
#include "exporter/metrics/expected_families.h"
#include "exporter/metrics/exporter_families.h"
#include "exporter/metrics/family.h"
#include "exporter/metrics/family_list.h"
#include "exporter/metrics/family_text.h"
#include "exporter/metrics/line_text.h"
#include "exporter/metrics/openmetrics.h"
#include "exporter/metrics/responder_families.h"

namespace staple::metrics {
namespace {

constexpr std::string_view kCachedHelp = " As of the last probe, cached by the scheduler.";

// Returns the labels of an endpoint in output order: fleet and target, address and view, then the
// configured ones.
std::string format_endpoint_labels(const endpoint::Endpoint& endpoint, std::string_view address,
                                   std::string_view view) {
  std::vector<Label> result{
      {"fleet", endpoint.fleet}, {"target", endpoint.name}, {"address", address}, {"view", view}};
  for (const auto& [name, value] : endpoint.labels) result.push_back({name, value});
  return format_labels(result);
}

/// includes_any returns whether a family of one of these tables is not left out.
template <class... Table>
bool includes_any(const FamilyFilter& filter, const Table&... tables) {
  const auto includes = [&filter](const auto& row) { return !filter.excludes(row.family); };
  return (std::ranges::any_of(tables, includes) || ...);
}

}  // namespace

Exposition::Exposition(endpoint::Snapshot snapshot, ExporterFacts facts, WallTime now,
                       ExpositionOptions options)
    : snapshot_(std::move(snapshot)),
      facts_(std::move(facts)),
      now_(now),
      options_(std::move(options)) {
  const FamilyFilter& filter = options_.filter;
  if (includes_any(filter, expected_families())) facts_.expected = count_expected(snapshot_, now_);
  const bool endpoints = includes_any(filter, endpoint_families(), comparison_families());
  const bool addresses = includes_any(filter, address_families(), live_families());
  for (const auto& status : snapshot_) {
    const endpoint::Endpoint& endpoint = *status->endpoint;
    if (endpoints) endpoint_labels_.push_back(format_endpoint_labels(endpoint, {}, {}));
    if (!addresses) continue;
    for (const endpoint::AddressStatus& address : status->addresses) {
      address_labels_.push_back(
          format_endpoint_labels(endpoint, address.latest->address, address.latest->view));
    }
  }
}

std::size_t Exposition::family_count() const { return list_rows().size(); }

std::string Exposition::render(std::size_t index) const {
  const FamilyRow& row = list_rows()[index];
  if (options_.filter.excludes(family_of(row))) return {};
  if (const auto* const address = std::get_if<const AddressFamily*>(&row))
    return render_address_family(**address, kCachedHelp);
  if (const auto* const endpoint = std::get_if<const EndpointFamily*>(&row))
    return render_endpoint_family(**endpoint, kCachedHelp);
  return render_exporter_family(*std::get<const ExporterFamily*>(row));
}

std::string_view Exposition::ending() const {
  return options_.text.format == TextFormat::openmetrics ? kOpenMetricsEnd : std::string_view();
}

std::string Exposition::render_observations() const {
  std::string text;
  for (const auto& table : {address_families(), live_families()}) {
    for (const AddressFamily& row : table) text += render_address_family(row, {});
  }
  for (const EndpointFamily& row : comparison_families()) text += render_endpoint_family(row, {});
  return text;
}

std::string Exposition::render_address_family(const AddressFamily& row,
                                              std::string_view more_help) const {
  LineText text(row.family, more_help, options_.text);
  auto block = address_labels_.begin();
  for (const auto& status : snapshot_) {
    for (const endpoint::AddressStatus& address : status->addresses) {
      text.set_shared_labels(*block++);
      row.append(address, now_, text);
    }
  }
  return std::move(text).str();
}

std::string Exposition::render_endpoint_family(const EndpointFamily& row,
                                               std::string_view more_help) const {
  LineText text(row.family, more_help, options_.text);
  auto block = endpoint_labels_.begin();
  for (const auto& status : snapshot_) {
    text.set_shared_labels(*block++);
    text.set_created(status->created);
    row.append(*status, text);
  }
  return std::move(text).str();
}

std::string Exposition::render_exporter_family(const ExporterFamily& row) const {
  if (options_.text.format == TextFormat::openmetrics) {
    LineText text(row.family, {}, options_.text);
    text.set_created(facts_.started);
    row.append(facts_, text);
    return std::move(text).str();
  }
  FamilyText text(row.family);
  row.append(facts_, text);
  return text.str();
}

std::string render_probe(const prober::Observations& observations, WallTime now) {
  endpoint::Status endpoint;
  auto& addresses = endpoint.addresses;
  for (const prober::Observation& observation : observations.views) {
    endpoint::AddressStatus address{std::make_shared<const prober::Observation>(observation), {}};
    if (!observation.failure) address.last_success = observation.time;
    addresses.push_back(std::move(address));
  }
  endpoint.differ = observations.comparison;

  std::string result;
  for (const auto& table : {address_families(), live_families(), probe_families()}) {
    for (const AddressFamily& row : table) {
      FamilyText text(row.family);
      for (const endpoint::AddressStatus& address : addresses) {
        const Label shared[] = {{"address", address.latest->address},
                                {"view", address.latest->view}};
        text.set_shared_labels(shared);
        row.append(address, now, text);
      }
      result += text.str();
    }
  }
  for (const EndpointFamily& row : comparison_families()) {
    FamilyText text(row.family);
    row.append(endpoint, text);
    result += text.str();
  }
  return result;
}

}  // namespace staple::metrics
