// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/counts.h"

#include <algorithm>
#include <numeric>

namespace staple::web {

std::size_t LevelCounts::probed() const {
  return std::accumulate(by_level.begin(), by_level.end(), std::size_t{0});
}

std::size_t LevelCounts::unwell() const {
  std::size_t count = 0;
  for (std::size_t level = 0; level < by_level.size(); ++level)
    if (endpoint::needs_attention(static_cast<ocsp::Level>(level))) count += by_level[level];
  return count;
}

void LevelCounts::add(const Row& row) {
  ++(row.worst ? by_level[static_cast<std::size_t>(row.summary.level)] : not_probed);
}

IssuerCounts count_by_issuer(const Overview& overview, const Row& row) {
  IssuerCounts counts;
  for (const std::string_view issuer : list_issuers(*row.status)) counts[issuer];
  if (counts.empty()) return counts;
  for (const Row& each : overview.rows) {
    for (const std::string_view issuer : list_issuers(*each.status)) {
      const auto found = counts.find(issuer);
      if (found == counts.end()) continue;
      found->second.counts.add(each);
      if (endpoint::needs_attention(each.summary.level) && each.summary.stage.empty())
        ++found->second.by_fault[each.summary.cause];
    }
  }
  return counts;
}

std::vector<GroupCount> GroupCounter::list() const {
  std::vector<GroupCount> list;
  list.reserve(groups_.size());
  for (const auto& [name, counts] : groups_) list.push_back({name, counts});
  std::ranges::sort(list, [](const GroupCount& one, const GroupCount& other) {
    const std::size_t more = one.counts.unwell();
    const std::size_t less = other.counts.unwell();
    return more == less ? one.name < other.name : more > less;
  });
  return list;
}

}  // namespace staple::web
