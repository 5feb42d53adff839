// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "exporter/http/routing.h"
#include "exporter/web/fleet/filter.h"
#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/counts.h"

namespace staple::web {

/// SortBy is the sort order of the endpoints on the status page.
enum class SortBy {
  worst,
  target,  ///< by name, as in TargetName
  left,    ///< by the end of the staple
  probed,  ///< by the time of the probe
  next,    ///< by Outlook, then by the end of the staple
};

/// name returns the name of a sort order in URLs.
std::string_view name(SortBy order);

/// Selection is the choice of endpoints on the status page.
struct Selection {
  Filter filter;
  /// Text to find in target, fleet, labels, fault or issuer, ignoring case. Empty
  /// admits everything.
  std::string text;
  SortBy sort = SortBy::worst;
  bool reverse = false;
  std::size_t page = 1;  ///< 1 for the first page
};

/// read_selection reads the parameters `q`, `sort`, `order` (`desc` reverses it), `page`, and those
/// of read_filter(). Returns a refusal (400) for an invalid value or a repeated parameter.
std::variant<Selection, httpd::Response> read_selection(const httpd::Request& request);

/// format_query returns the selection as the query of a link, with the question mark. Empty for the
/// default selection.
std::string format_query(const Selection& selection);

/// kPageSize is the maximum number of endpoints on a page of the list.
inline constexpr std::size_t kPageSize = 100;

/// SelectionPage is one page of the endpoints that a selection admits.
struct SelectionPage {
  std::vector<const Row*> rows;  ///< in the selected order
  std::size_t matching = 0;      ///< on all pages
  std::size_t page = 1;          ///< the selected page, at most `pages`
  std::size_t pages = 1;
  /// Counts the endpoints that the selection admits, whatever their verdict. So do the groups: each
  /// is what `counts` becomes if the selection is narrowed to it.
  LevelCounts counts;
  std::vector<GroupCount> fleets;
  std::vector<GroupCount> issuers;  ///< an endpoint counts once for each issuer that it presents
  /// The faults of the endpoints that the selection admits, whatever their fault and verdict.
  std::unordered_map<std::string_view, std::size_t> faults;
};

/// narrow_to_fleet and narrow_to_issuer return the first page of the selection with this value in
/// its filter, in place of another.
Selection narrow_to_fleet(Selection selection, std::string_view fleet);
Selection narrow_to_issuer(Selection selection, std::string_view issuer);

/// select examines every endpoint once and sorts the matching ones up to the end of the page: O(n)
/// and O(matching · log(page · kPageSize)). The result refers to the overview.
SelectionPage select(const Overview& overview, const Selection& selection);
SelectionPage select(const Overview&& overview, const Selection& selection) = delete;

}  // namespace staple::web
