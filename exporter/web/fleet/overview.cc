// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/overview.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <unordered_map>
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
  Row row;
  row.status = std::move(status);
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

using Names = std::unordered_map<std::string_view, std::size_t>;

/// sort_names returns the names in order, and sets the value of each to its index.
std::vector<std::string_view> sort_names(Names& names) {
  std::vector<std::string_view> sorted;
  sorted.reserve(names.size());
  for (const auto& [name, index] : names) sorted.push_back(name);
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) names[sorted[i]] = i;
  return sorted;
}

/// find_issuer returns the issuer of the certificate that an address presented. Null if the probe
/// got no certificate.
const std::string* find_issuer(const endpoint::AddressStatus& address) {
  const auto& verdict = address.latest->verdict;
  return verdict ? &verdict->certificate->issuer : nullptr;
}

void add_issuers(Row& row, const Names& issuers) {
  for (const endpoint::AddressStatus& address : row.status->addresses)
    if (const std::string* const issuer = find_issuer(address))
      row.issuers.push_back(issuers.at(*issuer));
  if (row.issuers.size() < 2) return;
  std::ranges::sort(row.issuers);
  row.issuers.erase(std::unique(row.issuers.begin(), row.issuers.end()), row.issuers.end());
}

/// add_names fills the lists of names, and the indices that refer to them.
void add_names(Overview& overview) {
  Names fleets;
  Names issuers;
  Names faults;
  for (const Row& row : overview.rows) {
    fleets.try_emplace(row.endpoint().fleet);
    for (const endpoint::AddressStatus& address : row.status->addresses)
      if (const std::string* const issuer = find_issuer(address)) issuers.try_emplace(*issuer);
    if (row.summary.stage.empty() && !row.summary.cause.empty())
      faults.try_emplace(row.summary.cause);
  }
  overview.fleets = sort_names(fleets);
  overview.issuers = sort_names(issuers);
  overview.faults = sort_names(faults);
  for (Row& row : overview.rows) {
    row.fleet = fleets.at(row.endpoint().fleet);
    add_issuers(row, issuers);
  }
}

}  // namespace

std::string make_endpoint_id(const endpoint::Endpoint& endpoint) {
  return format_hex(endpoint::hash_endpoint(endpoint.fleet, endpoint.name));
}

Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now) {
  Overview overview{now, {}, {}, {}, {}};
  overview.rows.reserve(snapshot.size());
  for (const auto& status : snapshot) overview.rows.push_back(make_row(status, now));
  std::ranges::sort(overview.rows, [](const Row& one, const Row& other) {
    return std::tie(one.endpoint().name, one.id) < std::tie(other.endpoint().name, other.id);
  });
  add_names(overview);
  return overview;
}

const Row* find_endpoint(const Overview& overview, std::string_view id) {
  const auto found = std::ranges::find(overview.rows, id, &Row::id);
  return found == overview.rows.end() ? nullptr : &*found;
}

}  // namespace staple::web
