#include "exporter/web/exchange.h"

#include <algorithm>
#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace staple {
namespace {

bool is_at(const Route& route, std::string_view path) {
  std::string_view start = route.path;
  if (!start.ends_with("/*")) return path == start;
  start.remove_suffix(1);
  return path.size() > start.size() && path.starts_with(start) &&
         path.find('/', start.size()) == std::string_view::npos;
}

}  // namespace

std::string Request::parameter(std::string_view name) const {
  const auto found =
      std::find_if(query.begin(), query.end(), [name](const auto& each) { return each.first == name; });
  return found == query.end() ? std::string() : found->second;
}

Response plain(unsigned status, std::string text) {
  Response response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

std::optional<Request> parse_request(std::string_view verb, std::string_view target) {
  const auto url = boost::urls::parse_uri_reference({target.data(), target.size()});
  if (!url || url->path().empty() || url->path().front() != '/') return std::nullopt;
  Request request;
  request.verb = verb;
  request.path = url->path();
  for (const auto& parameter : url->params()) request.query.emplace_back(parameter.key, parameter.value);
  return request;
}

Routing find_route(const Routes& routes, const Request& request) {
  std::string_view path = request.path;
  const std::string& prefix = routes.prefix;
  if (!prefix.empty() && (path == "/" || path == prefix)) {
    Response redirect = plain(302, "Here is " + prefix + "/\n");
    redirect.location = prefix + "/";
    return {nullptr, std::move(redirect), {}};
  }
  const bool inside = path.starts_with(prefix);
  if (inside) path.remove_prefix(prefix.size());
  const auto route =
      std::ranges::find_if(routes.table, [&](const Route& each) { return inside && is_at(each, path); });
  if (route == routes.table.end()) return {nullptr, plain(404, "There is nothing here.\n"), {}};

  const std::string& asked = request.verb == "HEAD" ? "GET" : request.verb;
  if (std::find(route->verbs.begin(), route->verbs.end(), asked) != route->verbs.end()) {
    return {&*route, {}, route->path};
  }

  Response refusal = plain(405, "This verb is not allowed here.\n");
  for (const std::string& verb : route->verbs) {
    refusal.allow += (refusal.allow.empty() ? "" : ", ") + verb + (verb == "GET" ? ", HEAD" : "");
  }
  return {nullptr, std::move(refusal), route->path};
}

}  // namespace staple
