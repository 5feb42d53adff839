// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/http/origin.h"

namespace staple::httpd {

/// Request is an HTTP request as passed to a handler.
struct Request {
  std::string method;                                      ///< case-sensitive: `GET`
  std::string path;                                        ///< decoded, without the query
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in the order given
  std::string scrape_timeout;  ///< X-Prometheus-Scrape-Timeout-Seconds; empty if not given
  RequestSource source = {};
  std::string accept = {};  ///< Accept; empty if not given

  /// parameter returns the first value of the query parameter `name`. Empty if it was not given.
  std::string parameter(std::string_view name) const;
};

/// BodySource returns the next piece of a long body, possibly empty. Returns nullopt at the end.
using BodySource = std::function<std::optional<std::string>()>;

/// Response is an HTTP response as returned by a handler.
struct Response {
  unsigned status = 200;
  std::string body = {};
  std::string content_type = "text/plain; charset=utf-8";
  BodySource body_source = {};  ///< replaces `body` if set
  /// The body of `body_source`, already compressed. Optional.
  BodySource gzip_body_source = {};
  /// Header fields, besides Accept-Encoding, that the response depends on: `Accept`
  std::string vary = {};
  std::string allow = {};         ///< header field `Allow`; empty if there is none
  std::string link = {};          ///< header field `Link` (RFC 8288); empty if there is none
  std::string authenticate = {};  ///< header field `WWW-Authenticate`; empty if there is none
  std::string location = {};      ///< header field `Location`; empty if there is none
};

/// make_text_response makes a plain text response.
Response make_text_response(unsigned status, std::string text);

/// Handler handles the requests of a route. An exception becomes a 500 and a log line.
using Handler = std::function<boost::asio::awaitable<Response>(const Request&)>;

/// Route is one row of Routes::table.
struct Route {
  std::string path;                  ///< `/endpoints/*` matches any one last segment
  std::vector<std::string> methods;  ///< GET includes HEAD
  Handler handler;
  /// A GET has an effect beyond its response. Other methods always have one.
  bool acts = false;
};

/// check_source returns the response to a request that has an effect and that a page of another
/// origin caused (403): a page must not act in the name of the user that looks at it, or through
/// the network in which the browser runs. Returns nullopt if the request is permitted. A link that
/// a user follows is, because the page that has it does not see the response.
std::optional<Response> check_source(const Route& route, const Request& request);

/// parse_request parses the target of a request (RFC 9112, section 3.2: origin-form or
/// absolute-form). The query may contain unescaped visible characters. Returns nullopt if the
/// target is malformed. The authority of an absolute-form becomes the host of the source.
std::optional<Request> parse_request(std::string_view method, std::string_view target);

/// Routes are all routes of a server.
struct Routes {
  /// Prefix of the paths in requests, before those of the table, such as `/staple`.
  std::string prefix = {};
  std::vector<Route> table = {};
};

/// RouteMatch is the result of find_route: a route, or a refusal if no route matches.
struct RouteMatch {
  const Route* route = nullptr;
  /// 404, 405 with the permitted methods, or 302: from `/` to the prefix, and from `/a` to a route
  /// `/a/`. Only set without a route.
  Response refusal = {};
  /// Path of the route in the table, also if the method is not allowed. Empty if there is none.
  std::string path = {};
};

/// find_route finds the route of a request.
RouteMatch find_route(const Routes& routes, const Request& request);

}  // namespace staple::httpd
