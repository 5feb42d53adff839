// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staple::httpd {

/// WeightedItem is an element of a field such as Accept or Accept-Encoding: `gzip;q=0.5`.
struct WeightedItem {
  std::string value;  ///< in lower case
  /// Without `q`, in the order given. Names in lower case, values without quotes
  std::vector<std::pair<std::string, std::string>> parameters = {};
  double weight = 1;  ///< 0 to 1; 0 if it is malformed
};

/// parse_weighted_list parses a list of values with parameters and weights (RFC 9110, sections
/// 5.6.1, 5.6.6 and 12.4.2). Empty elements are left out.
std::vector<WeightedItem> parse_weighted_list(std::string_view field);

}  // namespace staple::httpd
