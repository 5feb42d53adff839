// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/accept.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>

#include "exporter/http/weighted_list.h"
#include "probes/text/ascii.h"

namespace staple::httpd {
namespace {

/// Preference is how much a client wants a type. A greater one is wanted more.
struct Preference {
  double weight = 0;
  std::size_t precision = 0;     ///< of the range that matched
  std::ptrdiff_t earliness = 0;  ///< minus the position of the range in the field

  bool operator<(const Preference& other) const {
    return std::tie(weight, precision, earliness) <
           std::tie(other.weight, other.precision, other.earliness);
  }
};

/// match_type returns how precisely a range without its parameters names a type: 1 for `*/*`, 2 for
/// `text/*`, 3 for the type itself. Returns 0 if it does not match.
std::size_t match_type(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const bool is_family = range.ends_with("/*");
  return is_family && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

/// match returns how precisely a range names a type. Returns 0 if it does not match.
std::size_t match(const WeightedItem& range, const MediaType& type) {
  std::size_t precision = match_type(range.value, type.type);
  if (precision == 0) return 0;
  for (const auto& [name, value] : range.parameters) {
    const auto own = std::ranges::find(type.parameters, std::string_view(name),
                                       &decltype(type.parameters)::value_type::first);
    if (own == type.parameters.end()) continue;
    if (!text::equals_without_case(own->second, value)) return 0;
    ++precision;
  }
  return precision;
}

Preference find_preference(const std::vector<WeightedItem>& ranges, const MediaType& type) {
  Preference best;
  for (std::size_t position = 0; position < ranges.size(); ++position) {
    const std::size_t precision = match(ranges[position], type);
    if (precision <= best.precision) continue;
    best = {ranges[position].weight, precision, -static_cast<std::ptrdiff_t>(position)};
  }
  return best;
}

}  // namespace

bool prefers_media_type(std::string_view accept, const MediaType& wanted, const MediaType& usual) {
  const std::vector<WeightedItem> ranges = parse_weighted_list(accept);
  const Preference preference = find_preference(ranges, wanted);
  return preference.weight > 0 && find_preference(ranges, usual) < preference;
}

}  // namespace staple::httpd
