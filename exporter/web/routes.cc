// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/routes.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/http/server.h"
#include "exporter/metrics/exposition.h"
#include "exporter/web/fleet/endpoints_json.h"
#include "exporter/web/fleet/overview_cache.h"
#include "exporter/web/metrics_route.h"
#include "exporter/web/probe/probe_debug.h"
#include "exporter/web/probe/probe_request.h"
#include "exporter/web/status/assets.h"
#include "exporter/web/status/endpoint_page.h"
#include "exporter/web/status/fleet_page.h"
#include "exporter/web/status/runbook_index.h"
#include "exporter/web/status/runbook_page.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

namespace asio = boost::asio;

namespace {

// kMaxProbes bounds concurrent /probe requests to half of the connections, so that scrapes and
// health checks always find a free one.
constexpr std::size_t kMaxProbes = httpd::ServerLimits{}.connections / 2;

/// make_failed_response reports a probe that failed before it began.
httpd::Response make_failed_response(Failure failure, WallTime now, bool debug) {
  prober::Observation failed;
  failed.time = now;
  failed.failure = std::move(failure);
  const std::string text = metrics::render_probe({{failed}}, now);
  if (debug) return httpd::make_text_response(200, render_failure_debug(failed, text));
  httpd::Response response = httpd::make_text_response(200, text);
  response.content_type = kTextFormat;
  return response;
}

asio::awaitable<httpd::Response> serve_probe(const App& app, std::shared_ptr<std::size_t> in_flight,
                                             httpd::Request request) {
  ProbeRequest parsed =
      read_probe_request(request, app.service.configuration(),
                         [&](const Target& target) { return app.service.has_target(target); });
  if (auto* refusal = std::get_if<httpd::Response>(&parsed)) co_return std::move(*refusal);
  const bool debug = request.parameter("debug") == "true";
  if (auto* failure = std::get_if<Failure>(&parsed))
    co_return make_failed_response(std::move(*failure), app.clock.now(), debug);
  if (*in_flight >= kMaxProbes)
    co_return httpd::make_text_response(503, "Too many probes in progress\n");

  ++*in_flight;
  const std::shared_ptr<void> release(nullptr, [in_flight](void*) { --*in_flight; });
  const service::OnDemandProbe& probe = std::get<service::OnDemandProbe>(parsed);
  const auto observations = co_await app.service.probe(probe);
  if (!observations) co_return httpd::make_text_response(503, "The exporter is shutting down\n");
  if (is_excluded(observations->views)) co_return make_excluded_response();
  httpd::Response response;
  response.content_type = kTextFormat;
  response.body = metrics::render_probe(*observations, app.clock.now());
  if (debug) {
    co_return httpd::make_text_response(
        200, render_probe_debug(probe, observations->views, response.body));
  }
  co_return response;
}

asio::awaitable<httpd::Response> serve_reload(std::shared_ptr<const App> app) {
  if (!app->lifecycle)
    co_return httpd::make_text_response(
        403, "Reload is disabled: start with --web.enable-lifecycle, or send SIGHUP\n");
  const std::vector<config::Problem> problems = co_await app->service.reload();
  if (problems.empty()) co_return httpd::make_text_response(200, "Configuration loaded\n");
  httpd::Response response =
      httpd::make_text_response(500, "Configuration refused, the old one stays:\n");
  for (const config::Problem& problem : problems) response.body += to_string(problem) + "\n";
  co_return response;
}

asio::awaitable<httpd::Response> serve_endpoints(std::shared_ptr<OverviewCache> cache,
                                                 httpd::Request request) {
  auto overview = co_await cache->get();
  co_return render_endpoints_json(std::move(overview), request);
}

PageContext make_page_context(const App& app) { return {app.build.version, app.telemetry_path}; }

asio::awaitable<httpd::Response> serve_fleet_page(std::shared_ptr<const App> app,
                                                  std::shared_ptr<OverviewCache> cache,
                                                  httpd::Request request) {
  auto parsed = read_selection(request);
  if (auto* refusal = std::get_if<httpd::Response>(&parsed)) co_return std::move(*refusal);
  const auto overview = co_await cache->get();
  co_return render_fleet_page(make_page_context(*app), *overview, std::get<Selection>(parsed));
}

// last_segment_of returns the path segment that matched the wildcard of a route.
std::string last_segment_of(const httpd::Request& request) {
  return request.path.substr(request.path.rfind('/') + 1);
}

asio::awaitable<httpd::Response> serve_endpoint_page(std::shared_ptr<const App> app,
                                                     std::shared_ptr<OverviewCache> cache,
                                                     httpd::Request request) {
  const auto overview = co_await cache->get();
  const Row* const row = find_endpoint(*overview, last_segment_of(request));
  if (!row) co_return render_no_endpoint_page(make_page_context(*app), overview->time);
  co_return render_endpoint_page(make_page_context(*app), *overview, *row);
}

httpd::Response make_asset_response(const Asset* asset) {
  if (!asset) return httpd::make_text_response(404, "404 page not found\n");
  return {200, std::string(asset->bytes), std::string(asset->content_type)};
}

httpd::Response serve_asset(std::span<const Asset> among, const httpd::Request& request) {
  return make_asset_response(find_asset(among, last_segment_of(request)));
}

/// serve_runbook serves a runbook as a page to browsers, and as Markdown to other clients.
httpd::Response serve_runbook(const App& app, const httpd::Request& request) {
  const Asset* const page = find_asset(runbook_pages(), last_segment_of(request));
  const bool as_page = page && prefers_runbook_page(request.accept);
  httpd::Response response =
      as_page ? render_runbook_page(make_page_context(app), *page, app.clock.now())
              : serve_asset(runbooks(), request);
  response.vary = "Accept";
  return response;
}

asio::awaitable<httpd::Response> make_awaitable(httpd::Response response) { co_return response; }

asio::awaitable<httpd::Response> serve_ready(const App& app) {
  // The result needs a variable: g++ 12 miscompiles a coroutine without local variables that awaits
  // in a condition.
  const bool started = co_await app.service.is_ready();
  co_return started
      ? httpd::make_text_response(200, "Ready\n")
      : httpd::make_text_response(503, "Not ready: the first round of some fleets has not begun\n");
}

httpd::Route make_get_route(std::string path, httpd::Handler handler) {
  return {std::move(path), {"GET"}, std::move(handler)};
}

/// make_asset_route serves the files of `among` by their names.
httpd::Route make_asset_route(std::string path, std::span<const Asset> among) {
  return make_get_route(std::move(path), [among](const httpd::Request& request) {
    return make_awaitable(serve_asset(among, request));
  });
}

/// make_probe_routes returns the routes that Prometheus scrapes.
std::vector<httpd::Route> make_probe_routes(const std::shared_ptr<const App>& app) {
  const auto in_flight = std::make_shared<std::size_t>(0);
  return {make_metrics_route(app),
          {"/probe",
           {"GET"},
           [app, in_flight](const httpd::Request& request) {
             return serve_probe(*app, in_flight, request);
           },
           true}};
}

/// make_fleet_routes returns the routes of the status page, except `/`, and of the API.
std::vector<httpd::Route> make_fleet_routes(const std::shared_ptr<const App>& app,
                                            const std::shared_ptr<OverviewCache>& cache) {
  return {
      make_get_route(
          "/api/v1/endpoints",
          [cache](const httpd::Request& request) { return serve_endpoints(cache, request); }),
      make_get_route("/endpoints/*",
                     [app, cache](const httpd::Request& request) {
                       return serve_endpoint_page(app, cache, request);
                     }),
      // Browsers request it for pages without a link to an icon.
      make_get_route("/favicon.ico",
                     [](const httpd::Request&) {
                       return make_awaitable(make_asset_response(find_asset(assets(), "icon.svg")));
                     }),
      make_asset_route("/assets/*", assets()),
      make_get_route("/runbooks/*",
                     [app](const httpd::Request& request) {
                       return make_awaitable(serve_runbook(*app, request));
                     }),
      make_get_route("/runbooks/", [app](const httpd::Request&) {
        return make_awaitable(
            render_runbook_index(make_page_context(*app), runbooks(), app->clock.now()));
      })};
}

/// make_configuration_routes returns the routes that show and reload the configuration.
std::vector<httpd::Route> make_configuration_routes(const std::shared_ptr<const App>& app) {
  return {make_get_route("/config",
                         [app](const httpd::Request&) {
                           return make_awaitable(httpd::make_text_response(
                               200, app->service.configuration().settings.redacted_yaml));
                         }),
          {"/-/reload", {"POST"}, [app](const httpd::Request&) { return serve_reload(app); }}};
}

}  // namespace

httpd::Routes make_routes(const App& original) {
  const auto app = std::make_shared<const App>(original);
  const auto cache = std::make_shared<OverviewCache>(app->service, app->clock);
  std::vector<httpd::Route> table = make_probe_routes(app);
  const auto append = [&table](std::vector<httpd::Route> routes) {
    std::ranges::move(routes, std::back_inserter(table));
  };
  append(make_fleet_routes(app, cache));
  append(make_configuration_routes(app));
  append(make_health_routes(original).table);
  // `/` is the last route, so that metrics can be served at `/`.
  table.push_back(make_get_route("/", [app, cache](const httpd::Request& request) {
    return serve_fleet_page(app, cache, request);
  }));
  return {app->prefix, std::move(table)};
}

httpd::Routes make_health_routes(const App& original) {
  const auto app = std::make_shared<const App>(original);
  return {"",
          {{"/-/healthy",
            {"GET"},
            [](const httpd::Request&) {
              return make_awaitable(httpd::make_text_response(200, "Healthy\n"));
            }},
           {"/-/ready", {"GET"}, [app](const httpd::Request&) { return serve_ready(*app); }}}};
}

}  // namespace staple::web
