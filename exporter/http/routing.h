#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace staple::httpd {

/// Request is what a handler sees of an HTTP request.
struct Request {
  std::string method;                                      ///< as written: `GET`
  std::string path;                                        ///< decoded, without the query
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in the order given
  std::string scrape_timeout;  ///< X-Prometheus-Scrape-Timeout-Seconds; empty: not given

  /// parameter returns the first value of the query parameter `name`; empty: it was not given.
  std::string parameter(std::string_view name) const;
};

/// BodySource yields a long body piece by piece; absent: it has ended. A piece may be empty.
using BodySource = std::function<std::optional<std::string>()>;

/// Response is what a handler answers.
struct Response {
  unsigned status = 200;
  std::string body = {};
  std::string content_type = "text/plain; charset=utf-8";
  BodySource body_source = {};  ///< if there, the body comes from it and `body` is not looked at
  /// The same body as `pieces`, compressed already; absent: it is not
  BodySource gzip_body_source = {};
  std::string allow = {};         ///< the header `Allow`; empty: none
  std::string link = {};          ///< the header `Link` (RFC 8288); empty: none
  std::string authenticate = {};  ///< the header `WWW-Authenticate`; empty: none
  std::string location = {};      ///< the header `Location`; empty: none
};

/// make_text_response is a response of plain text.
Response make_text_response(unsigned status, std::string text);

/// Handler answers requests to one path. What it throws becomes a 500 and a line in the log.
using Handler = std::function<boost::asio::awaitable<Response>(const Request&)>;

/// Route is one row of the table of Routes.
struct Route {
  std::string path;                  ///< `/endpoints/*` stands for every path with one more segment
  std::vector<std::string> methods;  ///< GET answers HEAD, too
  Handler handler;
};

/// parse_request reads the target of a request (RFC 9112, 3.2: origin-form or absolute-form), of
/// which the query may have visible characters that should have been escaped; absent: it is none.
std::optional<Request> parse_request(std::string_view method, std::string_view target);

/// Routes is the table of what is served.
struct Routes {
  /// What the paths in requests begin with, beside those of the table: `/staple`
  std::string prefix = {};
  std::vector<Route> table = {};
};

/// RouteMatch says who answers: a route, or (when there is none) a refusal.
struct RouteMatch {
  const Route* route = nullptr;
  /// 404, 405 with the verbs that are allowed, or 302 from `/` to the prefix; only without a route
  Response refusal = {};
  /// Of the route in the table, also of one that refuses the verb; empty: none
  std::string path = {};
};

/// find_route looks the request up in the table.
RouteMatch find_route(const Routes& routes, const Request& request);

}  // namespace staple::httpd
