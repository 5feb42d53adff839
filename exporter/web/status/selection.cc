// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/selection.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include <boost/algorithm/string/trim.hpp>
#include <boost/url/url.hpp>

#include "exporter/http/query.h"
#include "exporter/web/status/target_name.h"
#include "probes/text/ascii.h"
#include "probes/text/clean.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxQuoted = 200;       // bytes of a value quoted in a response
constexpr std::size_t kLastPage = 1'000'000;  // largest accepted page number
constexpr std::array<std::string_view, 4> kParameters{"q", "sort", "order", "page"};
constexpr std::array kOrders{SortBy::worst, SortBy::target, SortBy::left, SortBy::probed,
                             SortBy::next};

/// contains returns whether `text` contains `part`, which is in lower case.
bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char one, char other) { return text::to_lower(one) == other; };
  return part.empty() ||
         std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool has_text(const Row& row, std::string_view part) {
  const endpoint::Endpoint& endpoint = row.endpoint();
  if (contains(endpoint.name, part) || contains(endpoint.fleet, part) ||
      contains(row.summary.cause, part)) {
    return true;
  }
  if (std::ranges::any_of(endpoint.labels,
                          [&](const auto& label) { return contains(label.second, part); })) {
    return true;
  }
  return row.worst && row.worst->verdict && contains(row.worst->verdict->certificate->issuer, part);
}

/// fault_of returns the fault of a row. Empty if there is none, or if the probe failed.
std::string_view fault_of(const Row& row) {
  return row.summary.stage.empty() ? row.summary.cause : std::string_view();
}

bool has_issuer(const Row& row, std::size_t issuer) {
  return std::ranges::find(row.issuers, issuer) != row.issuers.end();
}

/// matches returns whether the selection admits a row, ignoring fault, verdict and issuer of
/// the filter.
bool matches(const Row& row, const Selection& selection, std::string_view part) {
  const Filter& filter = selection.filter;
  if (!admits(filter, row.endpoint())) return false;
  if (filter.severity) {
    // The severity of the first finding, or of the fault that time has added since the probe.
    if (!row.worst) return false;
    const bool unchanged = endpoint::summarize(*row.worst) == row.summary;
    const bool critical = row.summary.level == ocsp::Level::critical;
    const bool admitted = unchanged ? admits({{}, {}, {}, filter.severity, {}}, *row.worst)
                                    : *filter.severity == (critical ? ocsp::Severity::critical
                                                                    : ocsp::Severity::warning);
    if (!admitted) return false;
  }
  return part.empty() || has_text(row, part);
}

std::string_view target_of(const Row& row) { return row.endpoint().name; }

// Rows without an expiry come last.
WallTime expiry_of(const Row& row) {
  return row.soonest ? *row.soonest->effective_expiry : WallTime::max();
}
WallTime probe_time_of(const Row& row) { return row.worst ? row.worst->time : WallTime::max(); }
int urgency_of(const Row& row) { return row.worst ? -endpoint::urgency_of(row.summary.level) : 1; }

bool comes_before(SortBy order, const Row& one, const Row& other) {
  switch (order) {
    case SortBy::target:
      return std::tuple(split_target(target_of(one)).name, target_of(one),
                        std::string_view(one.id)) < std::tuple(split_target(target_of(other)).name,
                                                               target_of(other),
                                                               std::string_view(other.id));
    case SortBy::left:
      return std::tuple(expiry_of(one), target_of(one), std::string_view(one.id)) <
             std::tuple(expiry_of(other), target_of(other), std::string_view(other.id));
    case SortBy::probed:
      return std::tuple(probe_time_of(one), target_of(one), std::string_view(one.id)) <
             std::tuple(probe_time_of(other), target_of(other), std::string_view(other.id));
    case SortBy::next:
      return std::tuple(one.outlook, expiry_of(one), target_of(one), std::string_view(one.id)) <
             std::tuple(other.outlook, expiry_of(other), target_of(other),
                        std::string_view(other.id));
    case SortBy::worst:
      return std::tuple(urgency_of(one), expiry_of(one), target_of(one), std::string_view(one.id)) <
             std::tuple(urgency_of(other), expiry_of(other), target_of(other),
                        std::string_view(other.id));
  }
  return std::tie(one.endpoint().name, one.id) < std::tie(other.endpoint().name, other.id);
}

/// sort_page sorts what was found as far as the end of the selected page, which it puts
/// into `result`.
void sort_page(std::vector<const Row*>& found, const Selection& selection, SelectionPage& result) {
  result.matching = found.size();
  result.pages = std::max<std::size_t>(1, (found.size() + kPageSize - 1) / kPageSize);
  result.page = std::min(selection.page, result.pages);
  const auto begin = static_cast<std::ptrdiff_t>((result.page - 1) * kPageSize);
  const auto end = std::min(begin + static_cast<std::ptrdiff_t>(kPageSize), std::ssize(found));
  std::ranges::partial_sort(found, found.begin() + end, [&](const Row* one, const Row* other) {
    return selection.reverse ? comes_before(selection.sort, *other, *one)
                             : comes_before(selection.sort, *one, *other);
  });
  result.rows.assign(found.begin() + begin, found.begin() + end);
}

httpd::Response refuse(std::string_view parameter, const std::string& value,
                       std::string_view expected) {
  return httpd::make_text_response(400, std::string(parameter) + ": expected " +
                                            std::string(expected) + ", found '" +
                                            text::clean(value, kMaxQuoted) + "'\n");
}

}  // namespace

std::string_view name(SortBy order) {
  constexpr std::array<std::string_view, 5> names{"worst", "target", "left", "probed", "next"};
  return names[static_cast<std::size_t>(order)];
}

std::variant<Selection, httpd::Response> read_selection(const httpd::Request& request) {
  if (auto refusal = refuse_repeated(request, kParameters)) return std::move(*refusal);
  auto filter = read_filter(request);
  if (auto* refusal = std::get_if<httpd::Response>(&filter)) return std::move(*refusal);
  Selection selection;
  selection.filter = std::get<Filter>(std::move(filter));
  selection.text = boost::algorithm::trim_copy(text::clean(request.parameter("q"), kMaxQuoted));

  const std::string sort = request.parameter("sort");
  const auto* const found =
      std::ranges::find(kOrders, sort, [](SortBy each) { return name(each); });
  if (!sort.empty() && found == kOrders.end())
    return refuse("sort", sort, "worst, target, left, probed or next");
  if (!sort.empty()) selection.sort = *found;

  const std::string order = request.parameter("order");
  if (!order.empty() && order != "asc" && order != "desc")
    return refuse("order", order, "asc or desc");
  selection.reverse = order == "desc";

  const std::string page = request.parameter("page");
  const char* const end = page.data() + page.size();
  if (!page.empty()) {
    const auto [rest, error] = std::from_chars(page.data(), end, selection.page);
    if (error != std::errc() || rest != end || selection.page < 1 || selection.page > kLastPage) {
      return refuse("page", page, "a whole number from 1 to " + std::to_string(kLastPage));
    }
  }
  return selection;
}

std::string format_query(const Selection& selection) {
  const Filter& filter = selection.filter;
  boost::urls::url url;
  const auto add = [&url](std::string_view parameter, std::string_view value) {
    if (!value.empty()) httpd::append_parameter(url, parameter, value);
  };
  add("q", selection.text);
  add("fleet", filter.fleet);
  add("target", filter.target);
  if (filter.fault) add("fault", entry(*filter.fault).name);
  if (filter.severity) add("severity", name(*filter.severity));
  add("verdict", format_verdicts(filter.verdicts));
  add("issuer", filter.issuer);
  if (selection.sort != SortBy::worst) add("sort", name(selection.sort));
  if (selection.reverse) add("order", "desc");
  if (selection.page > 1) add("page", std::to_string(selection.page));
  return std::string(url.buffer());
}

Selection narrow_to_fleet(Selection selection, std::string_view fleet) {
  selection.page = 1;
  selection.filter.fleet = fleet;
  return selection;
}

Selection narrow_to_issuer(Selection selection, std::string_view issuer) {
  selection.page = 1;
  selection.filter.issuer = issuer;
  return selection;
}

SelectionPage select(const Overview& overview, const Selection& selection) {
  std::string part = selection.text;
  std::ranges::transform(part, part.begin(), text::to_lower);
  const Filter& filter = selection.filter;
  const std::string_view wanted = filter.fault ? entry(*filter.fault).name : std::string_view();
  SelectionPage result;
  std::vector<LevelCounts> fleets(overview.fleets.size());
  std::vector<LevelCounts> issuers(overview.issuers.size());
  const auto issuer = std::ranges::find(overview.issuers, filter.issuer) - overview.issuers.begin();
  std::vector<const Row*> found;
  for (const Row& row : overview.rows) {
    if (!filter.issuer.empty() && !has_issuer(row, static_cast<std::size_t>(issuer))) continue;
    if (!matches(row, selection, part)) continue;
    const std::string_view fault = fault_of(row);
    if (!fault.empty()) ++result.faults[fault];
    if (!wanted.empty() && fault != wanted) continue;
    result.counts.add(row);
    fleets[row.fleet].add(row);
    for (const std::size_t each : row.issuers) issuers[each].add(row);
    const bool admitted = row.worst ? admits(filter, row.summary.level) : filter.verdicts.empty();
    if (admitted) found.push_back(&row);
  }
  result.fleets = list_groups(overview.fleets, fleets);
  result.issuers = list_groups(overview.issuers, issuers);
  sort_page(found, selection, result);
  return result;
}

}  // namespace staple::web
