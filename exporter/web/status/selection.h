// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exporter/http/routing.h"
#include "exporter/web/fleet/filter.h"
#include "exporter/web/fleet/overview.h"

namespace staple::web {

/// SortBy is the sort order of the endpoints on the status page.
enum class SortBy { worst, target, left, probed };

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
/// of read_filter(). Returns a refusal (400) for an invalid value.
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
  /// Number of matching endpoints by Level, ignoring the verdict of the filter.
  std::array<std::size_t, 5> by_level{};
  std::size_t not_probed = 0;  ///< matching endpoints without an observation
};

/// select examines every endpoint once and sorts the matching ones up to the end of the page: O(n)
/// and O(matching · log(page · kPageSize)).
SelectionPage select(const Overview& overview, const Selection& selection);

}  // namespace staple::web
