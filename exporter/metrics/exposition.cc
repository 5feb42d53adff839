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

void append_addresses(const AddressFamily& row, const Exposition::Chunk& chunk, WallTime now,
                      LineText& text) {
  auto labels = chunk.address_labels.begin();
  for (const auto& status : chunk.endpoints) {
    for (const endpoint::AddressStatus& address : status->addresses) {
      text.set_shared_labels(*labels++);
      row.append(address, now, text);
    }
  }
}

void append_endpoints(const EndpointFamily& row, const Exposition::Chunk& chunk, LineText& text) {
  auto labels = chunk.endpoint_labels.begin();
  for (const auto& status : chunk.endpoints) {
    text.set_shared_labels(*labels++);
    text.set_created(status->created);
    row.append(*status, text);
  }
}

}  // namespace

Exposition::Exposition(endpoint::Snapshot snapshot, ExporterFacts facts, WallTime now,
                       ExpositionOptions options)
    : snapshot_(std::move(snapshot)),
      facts_(std::move(facts)),
      now_(now),
      options_(std::move(options)) {
  if (includes_any(options_.filter, expected_families()))
    facts_.expected = count_expected(snapshot_, now_);
}

std::size_t Exposition::family_count() const { return list_rows().size(); }

std::size_t Exposition::chunk_count() const {
  return std::max<std::size_t>(1, (snapshot_.size() + kChunkSize - 1) / kChunkSize);
}

Exposition::Chunk Exposition::make_chunk(std::size_t index) const {
  const std::size_t begin = index * kChunkSize;
  Chunk chunk;
  chunk.endpoints =
      std::span(snapshot_).subspan(begin, std::min(snapshot_.size() - begin, kChunkSize));
  chunk.last = index + 1 == chunk_count();
  const FamilyFilter& filter = options_.filter;
  const bool endpoints = includes_any(filter, endpoint_families(), comparison_families());
  const bool addresses = includes_any(filter, address_families(), live_families());
  for (const auto& status : chunk.endpoints) {
    const endpoint::Endpoint& endpoint = *status->endpoint;
    if (endpoints) chunk.endpoint_labels.push_back(format_endpoint_labels(endpoint, {}, {}));
    if (!addresses) continue;
    for (const endpoint::AddressStatus& address : status->addresses) {
      chunk.address_labels.push_back(
          format_endpoint_labels(endpoint, address.latest->address, address.latest->view));
    }
  }
  return chunk;
}

std::string Exposition::render(std::size_t index, const Chunk& chunk, bool begun) const {
  const FamilyRow& row = list_rows()[index];
  const Family& family = family_of(row);
  if (options_.filter.excludes(family)) return {};
  if (const auto* const exporter = std::get_if<const ExporterFamily*>(&row))
    return chunk.last ? render_exporter_family(**exporter) : std::string();
  LineText text(family, kCachedHelp, options_.text);
  if (begun) text.omit_head();
  if (const auto* const address = std::get_if<const AddressFamily*>(&row)) {
    append_addresses(**address, chunk, now_, text);
  } else {
    append_endpoints(*std::get<const EndpointFamily*>(row), chunk, text);
  }
  return std::move(text).str();
}

std::string_view Exposition::ending() const {
  return options_.text.format == TextFormat::openmetrics ? kOpenMetricsEnd : std::string_view();
}

std::string Exposition::render_observations() const {
  std::vector<Chunk> chunks;
  for (std::size_t index = 0; index < chunk_count(); ++index) chunks.push_back(make_chunk(index));
  std::string all;
  for (const auto& table : {address_families(), live_families()}) {
    for (const AddressFamily& row : table) {
      LineText text(row.family, {}, options_.text);
      for (const Chunk& chunk : chunks) append_addresses(row, chunk, now_, text);
      all += std::move(text).str();
    }
  }
  for (const EndpointFamily& row : comparison_families()) {
    LineText text(row.family, {}, options_.text);
    for (const Chunk& chunk : chunks) append_endpoints(row, chunk, text);
    all += std::move(text).str();
  }
  return all;
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
