// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/overview.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <unordered_set>
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

Outlook find_outlook(const ocsp::Verdict* verdict, WallTime now) {
  if (!verdict) return Outlook::none;
  if (!is_ok_at(*verdict, now).value_or(false)) return Outlook::unusable;
  const auto refresh_due = find_refresh_due_at(*verdict, now);
  return refresh_due && *refresh_due < now ? Outlook::overdue : Outlook::accepted;
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
  row.outlook = find_outlook(row.soonest, now);
  return row;
}

using Names = std::unordered_set<std::string_view>;

std::vector<std::string_view> sort_names(const Names& names) {
  std::vector<std::string_view> sorted(names.begin(), names.end());
  std::ranges::sort(sorted);
  return sorted;
}

}  // namespace

std::string make_endpoint_id(const endpoint::Endpoint& endpoint) {
  return format_hex(endpoint::hash_endpoint(endpoint.fleet, endpoint.name));
}

std::vector<std::string_view> list_issuers(const endpoint::Status& status) {
  std::vector<std::string_view> issuers;
  for (const endpoint::AddressStatus& address : status.addresses) {
    const auto& verdict = address.latest->verdict;
    if (verdict) issuers.push_back(verdict->certificate->issuer);
  }
  std::ranges::sort(issuers);
  const auto repeated = std::ranges::unique(issuers);
  issuers.erase(repeated.begin(), repeated.end());
  return issuers;
}

Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now) {
  Overview overview{now, {}, {}, {}, {}};
  overview.rows.reserve(snapshot.size());
  Names fleets;
  Names issuers;
  Names faults;
  for (const auto& status : snapshot) {
    const Row& row = overview.rows.emplace_back(make_row(status, now));
    fleets.insert(row.endpoint().fleet);
    for (const endpoint::AddressStatus& address : status->addresses) {
      const auto& verdict = address.latest->verdict;
      if (verdict) issuers.insert(verdict->certificate->issuer);
    }
    if (row.summary.stage.empty() && !row.summary.cause.empty()) faults.insert(row.summary.cause);
  }
  std::ranges::sort(overview.rows, [](const Row& one, const Row& other) {
    return std::tie(one.endpoint().name, one.id) < std::tie(other.endpoint().name, other.id);
  });
  overview.fleets = sort_names(fleets);
  overview.issuers = sort_names(issuers);
  overview.faults = sort_names(faults);
  return overview;
}

const Row* find_endpoint(const Overview& overview, std::string_view id) {
  const auto found = std::ranges::find(overview.rows, id, &Row::id);
  return found == overview.rows.end() ? nullptr : &*found;
}

}  // namespace staple::web
