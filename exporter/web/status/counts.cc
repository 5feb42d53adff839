// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/counts.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>

#include "probes/text/utf8.h"

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

std::vector<GroupCount> list_groups(const std::vector<std::string_view>& names,
                                    const std::vector<LevelCounts>& counts) {
  std::vector<GroupCount> groups;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (counts[i].total() > 0) groups.push_back({names[i], counts[i]});
  std::ranges::stable_sort(groups, std::greater(),
                           [](const GroupCount& each) { return each.counts.unwell(); });
  return groups;
}

IssuerCounts count_by_issuer(const Overview& overview, const Row& row) {
  IssuerCounts counts;
  for (const std::size_t issuer : row.issuers) {
    IssuerCount& count = counts[overview.issuers[issuer]];
    endpoint::Snapshot snapshot;
    for (const Row& each : overview.rows) {
      if (std::ranges::find(each.issuers, issuer) == each.issuers.end()) continue;
      snapshot.push_back(each.status);
      count.counts.add(each);
      if (endpoint::needs_attention(each.summary.level) && each.summary.stage.empty())
        ++count.by_fault[each.summary.cause];
    }
    const std::string label = text::replace_invalid_utf8(overview.issuers[issuer]);
    count.expected = metrics::count_expected(snapshot, overview.time).issuers[label];
  }
  return counts;
}

}  // namespace staple::web
