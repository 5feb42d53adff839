// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/overview.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "exporter/endpoint/hash.h"

namespace staple::web {
namespace {

std::string format_hex(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number >>= 4)
    *digit = digits[number & 15];
  return text;
}

/// find_soonest_end returns the verdict whose authenticated staple expires first. Null if there
/// is none.
const ocsp::Verdict* find_soonest_end(const endpoint::Status& status) {
  const ocsp::Verdict* found = nullptr;
  for (const endpoint::AddressStatus& address : status.addresses) {
    const auto& verdict = address.latest->verdict;
    if (!verdict || !verdict->authenticated || !verdict->effective_expiry) continue;
    if (!found || *verdict->effective_expiry < *found->effective_expiry) found = &*verdict;
  }
  return found;
}

Row make_row(std::shared_ptr<const endpoint::Status> status, WallTime now) {
  Row row{std::move(status), {}, nullptr, {}, nullptr};
  row.id = make_endpoint_id(row.endpoint());
  for (const endpoint::AddressStatus& address : row.status->addresses) {
    const endpoint::Summary summary = endpoint::summarize_at(*address.latest, now);
    if (row.worst && endpoint::urgency_of(summary.level) <= endpoint::urgency_of(row.summary.level))
      continue;
    row.worst = address.latest.get();
    row.summary = summary;
  }
  row.soonest = find_soonest_end(*row.status);
  return row;
}

}  // namespace

std::string make_endpoint_id(const endpoint::Endpoint& endpoint) {
  return format_hex(endpoint::hash_endpoint(endpoint.fleet, endpoint.name));
}

Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now) {
  Overview overview{now, {}, {}, {}};
  overview.rows.reserve(snapshot.size());
  std::map<std::string_view, FleetCount> fleets;
  std::map<std::string_view, std::size_t> faults;
  for (const auto& status : snapshot) {
    const Row& row = overview.rows.emplace_back(make_row(status, now));
    FleetCount& count = fleets[row.endpoint().fleet];
    if (row.worst) {
      ++count.by_level[static_cast<std::size_t>(row.summary.level)];
    } else {
      ++count.not_probed;
    }
    if (row.summary.stage.empty() && !row.summary.cause.empty()) ++faults[row.summary.cause];
  }
  std::ranges::sort(overview.rows, [](const Row& one, const Row& other) {
    return std::tie(one.endpoint().name, one.id) < std::tie(other.endpoint().name, other.id);
  });
  for (auto& [name, count] : fleets) {
    count.name = name;
    overview.fleets.push_back(std::move(count));
  }
  overview.faults.assign(faults.begin(), faults.end());
  return overview;
}

const Row* find_endpoint(const Overview& overview, std::string_view id) {
  const auto found = std::ranges::find(overview.rows, id, &Row::id);
  return found == overview.rows.end() ? nullptr : &*found;
}

}  // namespace staple::web
