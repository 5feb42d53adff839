// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/endpoints_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/serialize.hpp>
#include <boost/url/url.hpp>

#include "exporter/http/query.h"
#include "exporter/report/json.h"
#include "exporter/web/fleet/filter.h"
#include "probes/text/clean.h"
#include "probes/text/did_you_mean.h"

namespace staple::web {
namespace {

constexpr std::array<std::string_view, 8> kParameters{"fleet",  "fault",  "severity", "verdict",
                                                      "issuer", "target", "limit",    "after"};
constexpr std::size_t kMaxQuoted = 200;        // bytes of a value quoted in a response
constexpr std::size_t kPieceSize = 64 * 1024;  // bytes that complete a piece of the body
constexpr std::size_t kMaxRows = 2000;         // endpoints examined for one piece
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// Cursor is a position in the order of all objects: that of an object, or the end of a group
/// of them.
struct Cursor {
  std::string target;
  std::string id;                      ///< empty for the end of the target
  std::optional<std::string> address;  ///< nullopt for the end of the endpoint
  std::optional<std::string> view;     ///< nullopt for the end of the address
};

Cursor parse_cursor(std::string_view text) {
  std::array<std::optional<std::string>, 4> words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t end = i + 1 < words.size() ? text.find(' ') : std::string_view::npos;
    words[i] = text.substr(0, end);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return {words[0].value_or(""), words[1].value_or(""), words[2], words[3]};
}

std::string to_string(const Cursor& cursor) {
  return cursor.target + " " + cursor.id + " " + cursor.address.value_or("") + " " +
         cursor.view.value_or("");
}

/// Listing is a parsed request and its progress.
struct Listing {
  std::shared_ptr<const Overview> overview;
  Filter filter;
  std::size_t limit = kAll;
  std::size_t row = 0;   ///< in overview->rows
  std::size_t view = 0;  ///< among its addresses
  Cursor last = {};      ///< of the last object that next() returned

  /// next returns the next view that the filter admits, and its row. It examines at most `budget`
  /// endpoints and decrements `budget`. Returns nulls at the end or if the budget is used up.
  std::pair<const Row*, const prober::Observation*> next(std::size_t& budget) {
    for (; row < overview->rows.size() && budget > 0; ++row, view = 0, --budget) {
      const Row& here = overview->rows[row];
      if (!admits(filter, here.endpoint())) continue;
      const auto& addresses = here.status->addresses;
      while (view < addresses.size()) {
        const prober::Observation& observation = *addresses[view++].latest;
        if (!admits(filter, observation)) continue;
        last = {here.endpoint().name, here.id, observation.address, observation.view};
        return {&here, &observation};
      }
    }
    return {nullptr, nullptr};
  }

  bool is_at_end() const { return row >= overview->rows.size(); }

  /// seek_after moves to the first view after a position.
  void seek_after(const Cursor& cursor) {
    const auto& rows = overview->rows;
    const auto first = std::ranges::partition_point(rows, [&](const Row& each) {
      const int order = each.endpoint().name.compare(cursor.target);
      if (order != 0 || cursor.id.empty()) return order <= 0;
      return cursor.address ? each.id < cursor.id : each.id <= cursor.id;
    });
    row = static_cast<std::size_t>(first - rows.begin());
    if (!cursor.address || is_at_end() || rows[row].endpoint().name != cursor.target ||
        rows[row].id != cursor.id) {
      return;
    }
    const auto& addresses = rows[row].status->addresses;
    const auto behind = std::ranges::find_if(addresses, [&](const endpoint::AddressStatus& each) {
      const int order = each.latest->address.compare(*cursor.address);
      return order > 0 || (order == 0 && cursor.view && each.latest->view > *cursor.view);
    });
    view = static_cast<std::size_t>(behind - addresses.begin());
  }
};

std::optional<httpd::Response> check_parameters(const httpd::Request& request) {
  for (const auto& [name, value] : request.query) {
    if (name.empty() && value.empty()) continue;  // from a query of only `?`
    const std::string shown = text::clean(name, kMaxQuoted);
    if (std::ranges::find(kParameters, name) == kParameters.end()) {
      return httpd::make_text_response(
          400, "Unknown parameter '" + shown + "'" + text::did_you_mean(name, kParameters) + "\n");
    }
  }
  return refuse_repeated(request, kParameters);
}

bool parse_limit(const std::string& text, std::size_t& into) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, into);
  return error == std::errc() && rest == end && into > 0;
}

std::variant<Listing, httpd::Response> read_listing(std::shared_ptr<const Overview> overview,
                                                    const httpd::Request& request) {
  if (auto refusal = check_parameters(request)) return std::move(*refusal);
  auto filter = read_filter(request);
  if (auto* refusal = std::get_if<httpd::Response>(&filter)) return std::move(*refusal);
  Listing listing{std::move(overview), std::get<Filter>(std::move(filter))};
  const std::string limit = request.parameter("limit");
  if (!limit.empty() && !parse_limit(limit, listing.limit)) {
    return httpd::make_text_response(400, "limit: expected a whole number of at least 1, found '" +
                                              text::clean(limit, kMaxQuoted) + "'\n");
  }
  const std::string after = request.parameter("after");
  if (!after.empty()) listing.seek_after(parse_cursor(after));
  return listing;
}

/// make_next_link returns the Link header field to the page after `page`. Empty if `page` is the
/// last one.
std::string make_next_link(Listing page, const httpd::Request& request) {
  if (page.limit == kAll) return {};
  std::size_t all = kAll;
  for (std::size_t i = 0; i < page.limit; ++i) {
    if (!page.next(all).first) return {};
  }
  const Cursor last = page.last;
  if (!page.next(all).first) return {};
  boost::urls::url url("endpoints");
  for (const auto& [name, value] : request.query) {
    if (name != "after" && !value.empty()) httpd::append_parameter(url, name, value);
  }
  httpd::append_parameter(url, "after", to_string(last));
  return "<" + std::string(url.buffer()) + ">; rel=\"next\"";
}

std::string format_object(const Row& row, const prober::Observation& observation) {
  std::vector<const prober::Observation*> views;
  for (const endpoint::AddressStatus& each : row.status->addresses)
    views.push_back(each.latest.get());
  const endpoint::Endpoint& endpoint = row.endpoint();
  return text::escape_json(boost::json::serialize(report::observation_to_json(
      observation, {endpoint.name, endpoint.fleet, &endpoint.labels, views, row.id})));
}

/// ListingBody is a BodySource that writes a listing as JSON.
class ListingBody {
 public:
  explicit ListingBody(Listing listing) : listing_(std::move(listing)) {}

  std::optional<std::string> operator()() {
    if (ended_) return std::nullopt;
    std::string piece;
    if (!begun_) piece = "[";
    begun_ = true;
    std::size_t budget = kMaxRows;
    while (piece.size() < kPieceSize && budget > 0 && written_ < listing_.limit &&
           !listing_.is_at_end()) {
      const auto [row, seen] = listing_.next(budget);
      if (!row) continue;
      piece += (written_++ == 0 ? "\n" : ",\n") + format_object(*row, *seen);
    }
    ended_ = written_ >= listing_.limit || listing_.is_at_end();
    if (ended_) piece += written_ == 0 ? "]\n" : "\n]\n";
    return piece;
  }

 private:
  Listing listing_;
  std::size_t written_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace

httpd::Response render_endpoints_json(std::shared_ptr<const Overview> overview,
                                      const httpd::Request& request) {
  auto read = read_listing(std::move(overview), request);
  if (auto* refusal = std::get_if<httpd::Response>(&read)) return std::move(*refusal);
  auto& listing = std::get<Listing>(read);
  httpd::Response response;
  response.content_type = "application/json";
  response.link = make_next_link(listing, request);
  response.body_source = ListingBody(std::move(listing));
  return response;
}

}  // namespace staple::web
