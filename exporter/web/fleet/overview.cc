// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/overview.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "exporter/endpoint/hash.h"
#include "exporter/web/fleet/name_list.h"

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

/// SortKey decides where an endpoint comes in the list. The beginning of the target often decides
/// alone, so that a comparison reads no other memory.
struct SortKey {
  std::array<std::uint64_t, 2> beginning;  ///< 16 bytes, big-endian, padded with zeros
  std::string_view target;
  std::uint64_t id;
  const std::shared_ptr<const endpoint::Status>* status;
};

std::array<std::uint64_t, 2> read_beginning(std::string_view target) {
  std::array<std::uint64_t, 2> numbers{};
  for (std::size_t i = 0; i < sizeof numbers; ++i) {
    auto& number = numbers[i / 8];
    number = number << 8 | (i < target.size() ? static_cast<unsigned char>(target[i]) : 0);
  }
  return numbers;
}

std::uint64_t hash_of(const endpoint::Endpoint& endpoint) {
  return endpoint::hash_endpoint(endpoint.fleet, endpoint.name);
}

/// sort_by_target returns the keys of all endpoints in the order of the list.
std::vector<SortKey> sort_by_target(const endpoint::Snapshot& snapshot) {
  std::vector<SortKey> keys;
  keys.reserve(snapshot.size());
  for (const auto& status : snapshot)
    keys.push_back({read_beginning(status->endpoint->name), status->endpoint->name,
                    hash_of(*status->endpoint), &status});
  std::ranges::sort(keys, [](const SortKey& one, const SortKey& other) {
    return std::tie(one.beginning, one.target, one.id) <
           std::tie(other.beginning, other.target, other.id);
  });
  return keys;
}

struct NameLists {
  NameList fleets;
  NameList issuers;
  NameList faults;
};

/// find_issuer returns the issuer of the certificate that an address presented. Null if the probe
/// got no certificate.
const std::string* find_issuer(const endpoint::AddressStatus& address) {
  const auto& verdict = address.latest->verdict;
  return verdict ? &verdict->certificate->issuer : nullptr;
}

/// make_row makes the row of an endpoint and adds its names to the lists. The indices in the row
/// are those of the lists.
Row make_row(const SortKey& key, WallTime now, NameLists& names) {
  Row row;
  row.status = *key.status;
  row.id = format_hex(key.id);
  for (const endpoint::AddressStatus& address : row.status->addresses) {
    if (const std::string* const issuer = find_issuer(address))
      row.issuers.push_back(names.issuers.add(*issuer));
    const endpoint::Summary summary = endpoint::summarize_at(*address.latest, now);
    if (row.worst && endpoint::urgency_of(summary.level) <= endpoint::urgency_of(row.summary.level))
      continue;
    row.worst = address.latest.get();
    row.summary = summary;
  }
  row.soonest = find_soonest_end(*row.status);
  row.outlook = find_outlook(row.soonest, now);
  row.fleet = names.fleets.add(row.endpoint().fleet);
  if (row.summary.stage.empty() && !row.summary.cause.empty()) names.faults.add(row.summary.cause);
  return row;
}

/// set_names sets the names of the overview. The indices in its rows, which are those of the lists,
/// become those of the sorted names.
void set_names(Overview& overview, const NameLists& names) {
  SortedNames fleets = names.fleets.sort_names();
  SortedNames issuers = names.issuers.sort_names();
  for (Row& row : overview.rows) {
    row.fleet = fleets.positions[row.fleet];
    for (std::size_t& issuer : row.issuers) issuer = issuers.positions[issuer];
    std::ranges::sort(row.issuers);
    row.issuers.erase(std::unique(row.issuers.begin(), row.issuers.end()), row.issuers.end());
  }
  overview.fleets = std::move(fleets.names);
  overview.issuers = std::move(issuers.names);
  overview.faults = names.faults.sort_names().names;
}

}  // namespace

std::string make_endpoint_id(const endpoint::Endpoint& endpoint) {
  return format_hex(hash_of(endpoint));
}

Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now) {
  Overview overview{now, {}, {}, {}, {}};
  overview.rows.reserve(snapshot.size());
  NameLists names;
  for (const SortKey& key : sort_by_target(snapshot))
    overview.rows.push_back(make_row(key, now, names));
  set_names(overview, names);
  return overview;
}

const Row* find_endpoint(const Overview& overview, std::string_view id) {
  const auto found = std::ranges::find(overview.rows, id, &Row::id);
  return found == overview.rows.end() ? nullptr : &*found;
}

}  // namespace staple::web
