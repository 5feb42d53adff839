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

/// SortBy is the order of the endpoints on the status page.
enum class SortBy { worst, target, left, probed };

/// name returns the word of an order in URLs.
std::string_view name(SortBy order);

/// Selection is what somebody wants to see on the status page.
struct Selection {
  Filter filter;
  /// To be found in target, fleet, labels, fault or issuer, in any case; empty: anything
  std::string text;
  SortBy sort = SortBy::worst;
  bool reverse = false;
  std::size_t page = 1;  ///< from 1
};

/// read_selection reads `q`, `sort`, `order` (`desc` turns it round) and `page`, and what
/// read_filter() reads. A refusal (400) says what is wrong.
std::variant<Selection, httpd::Response> read_selection(const httpd::Request& request);

/// format_query writes the selection as the query of a link; empty, or with its question mark.
std::string format_query(const Selection& selection);

/// kPageSize is how many endpoints a page of the list has at most.
inline constexpr std::size_t kPageSize = 100;

/// SelectionPage is a page of the endpoints that a selection admits.
struct SelectionPage {
  std::vector<const Row*> rows;  ///< in the order asked for
  std::size_t matching = 0;      ///< on all pages
  std::size_t page = 1;          ///< that asked for, or the last where there are not so many
  std::size_t pages = 1;
  /// By Level: how many there would be, whatever verdict is asked for
  std::array<std::size_t, 5> by_level{};
  std::size_t not_probed = 0;  ///< as by_level
};

/// select looks at every endpoint once and sorts those that match as far as the end of the page:
/// O(n) and O(matching · log(page · kPageSize)).
SelectionPage select(const Overview& overview, const Selection& selection);

}  // namespace staple::web
