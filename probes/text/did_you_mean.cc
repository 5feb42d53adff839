// SPDX-License-Identifier: Apache-2.0

#include "probes/text/did_you_mean.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace staple::text {
namespace {

/// kMaxName is the longest name that is compared, in bytes. The time of a comparison grows with the
/// product of the lengths.
constexpr std::size_t kMaxName = 64;

/// compute_edit_distance returns the optimal string alignment distance: the number of insertions,
/// deletions, substitutions and swaps of neighbours, with each letter edited at most once.
std::size_t compute_edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// kMinPrefix is the shortest name that counts as a prefix of another one.
constexpr std::size_t kMinPrefix = 3;

/// find_by_prefix returns the shortest candidate that begins with `name`, or else the longest one
/// that is a prefix of `name`. Empty if there is no such candidate.
std::string_view find_by_prefix(std::string_view name,
                                std::span<const std::string_view> candidates) {
  std::string_view longer;
  std::string_view shorter;
  for (const auto candidate : candidates) {
    if (name.size() < kMinPrefix || candidate.size() < kMinPrefix) continue;
    const bool goes_on = candidate.starts_with(name);
    if (goes_on && (longer.empty() || candidate.size() < longer.size())) longer = candidate;
    if (name.starts_with(candidate) && candidate.size() > shorter.size()) shorter = candidate;
  }
  return longer.empty() ? shorter : longer;
}

}  // namespace

std::string_view find_nearest(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view best;
  if (name.size() > kMaxName) return best;
  std::size_t least = std::max<std::size_t>(name.size() / 3, 1) + 1;
  for (const auto candidate : candidates) {
    if (candidate.size() > kMaxName) continue;
    const auto letters = compute_edit_distance(name, candidate);
    // A short candidate of which every letter differs is another name.
    if (letters < least && letters < candidate.size()) {
      least = letters;
      best = candidate;
    }
  }
  return best.empty() ? find_by_prefix(name, candidates) : best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const auto best = find_nearest(name, candidates);
  return best.empty() ? std::string() : ", did you mean '" + std::string(best) + "'?";
}

}  // namespace staple::text
