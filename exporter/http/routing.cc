// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/routing.h"

#include <algorithm>
#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "probes/text/percent.h"

namespace staple::httpd {
namespace {

bool is_match(const Route& route, std::string_view path) {
  std::string_view start = route.path;
  if (!start.ends_with("/*")) return path == start;
  start.remove_suffix(1);
  return path.size() > start.size() && path.starts_with(start) &&
         path.find('/', start.size()) == std::string_view::npos;
}

// escape_query escapes the visible characters that a query must not contain (RFC 3986, section
// 3.4). People type `?target=[::1]:443`, and many clients send it unescaped.
std::string escape_query(std::string_view target) {
  const std::size_t size = std::min(target.find('?'), target.size());
  const auto is_permitted = [](char c) {
    return std::string_view("\"<>[\\]^`{|}").find(c) == std::string_view::npos;
  };
  return std::string(target.substr(0, size)) +
         text::percent_encode(target.substr(size), is_permitted);
}

Response make_redirect(const std::string& location) {
  Response redirect = make_text_response(302, "Redirecting to " + location + "\n");
  redirect.location = location;
  return redirect;
}

}  // namespace

std::string Request::parameter(std::string_view name) const {
  const auto found = std::find_if(query.begin(), query.end(),
                                  [name](const auto& each) { return each.first == name; });
  return found == query.end() ? std::string() : found->second;
}

Response make_text_response(unsigned status, std::string text) {
  Response response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

std::optional<Request> parse_request(std::string_view method, std::string_view target) {
  const std::string text = escape_query(target);
  const auto url = boost::urls::parse_uri_reference(text);
  if (!url || url->has_fragment() || url->path().empty() || url->path().front() != '/')
    return std::nullopt;
  Request request;
  request.method = method;
  request.path = url->path();
  request.source.host = url->encoded_host_and_port();
  for (const auto& parameter : url->params())
    request.query.emplace_back(parameter.key, parameter.value);
  return request;
}

std::optional<Response> check_source(const Route& route, const Request& request) {
  // RFC 9110, section 9.2.1.
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads && (!route.acts || is_navigation(request.source))) return std::nullopt;
  if (!is_foreign(request.source)) return std::nullopt;
  return make_text_response(403, "Refused: the request comes from a page of another origin\n");
}

RouteMatch find_route(const Routes& routes, const Request& request) {
  std::string_view path = request.path;
  const std::string& prefix = routes.prefix;
  if (!prefix.empty() && (path == "/" || path == prefix)) {
    return {nullptr, make_redirect(prefix + "/"), {}};
  }
  const bool inside = path.starts_with(prefix);
  if (inside) path.remove_prefix(prefix.size());
  const auto route = std::ranges::find_if(
      routes.table, [&](const Route& each) { return inside && is_match(each, path); });
  if (route == routes.table.end()) {
    const std::string folder = std::string(path) + "/";
    if (std::ranges::find(routes.table, folder, &Route::path) != routes.table.end() && inside)
      return {nullptr, make_redirect(prefix + folder), {}};
    return {nullptr, make_text_response(404, "404 page not found\n"), {}};
  }

  const std::string& effective_method = request.method == "HEAD" ? "GET" : request.method;
  if (std::find(route->methods.begin(), route->methods.end(), effective_method) !=
      route->methods.end()) {
    return {&*route, {}, route->path};
  }

  Response refusal = make_text_response(405, "Method not allowed\n");
  for (const std::string& method : route->methods) {
    refusal.allow +=
        (refusal.allow.empty() ? "" : ", ") + method + (method == "GET" ? ", HEAD" : "");
  }
  return {nullptr, std::move(refusal), route->path};
}

}  // namespace staple::httpd
