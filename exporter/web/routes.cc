#include "exporter/web/routes.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "exporter/http/server.h"
#include "exporter/metrics/exposition.h"
#include "exporter/metrics/process.h"
#include "exporter/web/exposition_cache.h"
#include "exporter/web/fleet/endpoints_json.h"
#include "exporter/web/fleet/overview_cache.h"
#include "exporter/web/probe/probe_debug.h"
#include "exporter/web/probe/probe_request.h"
#include "exporter/web/status/assets.h"
#include "exporter/web/status/endpoint_page.h"
#include "exporter/web/status/fleet_page.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

namespace asio = boost::asio;

namespace {

constexpr auto kTextFormat = "text/plain; version=0.0.4; charset=utf-8";

// How many /probe requests may be under way: half of the connections, so that scrapes and checks of
// health find room whatever is asked for.
constexpr std::size_t kMaxProbes = httpd::ServerLimits{}.connections / 2;

asio::awaitable<metrics::Exposition> collect(std::shared_ptr<const App> app) {
  service::LoopReport report = co_await app->service.report();
  metrics::ExporterFacts facts;
  facts.build = app->build;
  facts.reload = app->service.reload_state();
  facts.fleets =
      metrics::count_fleets(app->service.configuration().settings.fleets, report.snapshot);
  facts.shard = app->service.shard();
  facts.statistics = std::move(report.statistics);
  facts.requests = *app->requests;
  facts.responders = co_await app->service.responder_statistics();
  facts.discovery = app->service.discovery_statistics();
  facts.process = metrics::read_process_facts();
  metrics::Exposition exposition(std::move(report.snapshot), std::move(facts), app->clock.now());
  co_return exposition;
}

asio::awaitable<httpd::Response> serve_metrics(std::shared_ptr<ExpositionCache> cache) {
  const ExpositionCache::Text text = co_await cache->get();
  httpd::Response response;
  response.content_type = kTextFormat;
  response.body_source = make_plain_source(text);
  response.gzip_body_source = make_gzip_source(text);
  co_return response;
}

asio::awaitable<httpd::Response> serve_probe(const App& app, std::shared_ptr<std::size_t> in_flight,
                                             httpd::Request request) {
  std::variant<service::OnDemandProbe, httpd::Response> parsed =
      read_probe_request(request, app.service.configuration(),
                         [&](const Target& target) { return app.service.has_target(target); });
  if (auto* refusal = std::get_if<httpd::Response>(&parsed)) co_return std::move(*refusal);
  if (*in_flight >= kMaxProbes)
    co_return httpd::make_text_response(503, "Too many probes are under way.\n");

  ++*in_flight;
  const std::shared_ptr<void> release(nullptr, [in_flight](void*) { --*in_flight; });
  const service::OnDemandProbe& probe = std::get<service::OnDemandProbe>(parsed);
  const auto observations = co_await app.service.probe(probe);
  if (!observations) co_return httpd::make_text_response(503, "The exporter is shutting down.\n");
  if (is_excluded(observations->views)) co_return make_excluded_response();
  httpd::Response response;
  response.content_type = kTextFormat;
  response.body = metrics::render_probe(*observations, app.clock.now());
  if (request.parameter("debug") == "true") {
    co_return httpd::make_text_response(
        200, render_probe_debug(probe, observations->views, response.body));
  }
  co_return response;
}

httpd::Response serve_reload(const App& app) {
  if (!app.lifecycle)
    return httpd::make_text_response(
        403, "Not allowed: start with --web.enable-lifecycle, or send SIGHUP.\n");
  const std::vector<config::Problem> problems = app.service.reload();
  if (problems.empty()) return httpd::make_text_response(200, "The configuration was loaded.\n");
  httpd::Response response =
      httpd::make_text_response(500, "The configuration was refused, the old one stays.\n");
  for (const config::Problem& problem : problems) response.body += to_string(problem) + "\n";
  return response;
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

// What the wildcard of a route stands for.
std::string last_segment_of(const httpd::Request& request) {
  return request.path.substr(request.path.rfind('/') + 1);
}

asio::awaitable<httpd::Response> serve_endpoint_page(std::shared_ptr<const App> app,
                                                     std::shared_ptr<OverviewCache> cache,
                                                     httpd::Request request) {
  const auto overview = co_await cache->get();
  const Row* const row = find_endpoint(*overview, last_segment_of(request));
  if (!row) co_return render_no_endpoint_page(make_page_context(*app), overview->time);
  co_return render_endpoint_page(make_page_context(*app), *row, overview->time);
}

httpd::Response make_asset_response(const Asset* asset) {
  if (!asset) return httpd::make_text_response(404, "There is nothing here.\n");
  return {200, std::string(asset->bytes), std::string(asset->content_type)};
}

httpd::Response serve_asset(std::span<const Asset> among, const httpd::Request& request) {
  return make_asset_response(find_asset(among, last_segment_of(request)));
}

asio::awaitable<httpd::Response> make_awaitable(httpd::Response response) { co_return response; }

asio::awaitable<httpd::Response> serve_ready(const App& app) {
  // A variable, because g++ 12 mislays the frame of a coroutine that has none and awaits in
  // a condition.
  const bool started = co_await app.service.is_ready();
  co_return started ? httpd::make_text_response(200, "Ready.\n")
                    : httpd::make_text_response(503, "Not every fleet has been begun yet.\n");
}

}  // namespace

httpd::Routes make_routes(const App& original) {
  const auto app = std::make_shared<const App>(original);
  const auto probes = std::make_shared<std::size_t>(0);
  const auto cache = std::make_shared<OverviewCache>(app->service, app->clock);
  const auto exposition =
      std::make_shared<ExpositionCache>([app] { return collect(app); }, app->clock.steady_now);
  std::vector<httpd::Route> table{
      {app->telemetry_path,
       {"GET"},
       [exposition](const httpd::Request&) { return serve_metrics(exposition); }},
      {"/probe",
       {"GET"},
       [app, probes](const httpd::Request& request) { return serve_probe(*app, probes, request); }},
      {"/api/v1/endpoints",
       {"GET"},
       [cache](const httpd::Request& request) { return serve_endpoints(cache, request); }},
      {"/endpoints/*",
       {"GET"},
       [app, cache](const httpd::Request& request) {
         return serve_endpoint_page(app, cache, request);
       }},
      // What browsers ask for beside pages that name no icon.
      {"/favicon.ico",
       {"GET"},
       [](const httpd::Request&) {
         return make_awaitable(make_asset_response(find_asset(assets(), "icon.svg")));
       }},
      {"/assets/*",
       {"GET"},
       [](const httpd::Request& request) {
         return make_awaitable(serve_asset(assets(), request));
       }},
      {"/runbooks/*",
       {"GET"},
       [](const httpd::Request& request) {
         return make_awaitable(serve_asset(runbooks(), request));
       }},
      {"/config",
       {"GET"},
       [app](const httpd::Request&) {
         return make_awaitable(
             httpd::make_text_response(200, app->service.configuration().settings.redacted_yaml));
       }},
      {"/-/reload",
       {"POST"},
       [app](const httpd::Request&) { return make_awaitable(serve_reload(*app)); }},
  };
  for (httpd::Route& route : make_health_routes(original).table) table.push_back(std::move(route));
  // Last, so that metrics can be served at `/`.
  table.push_back({"/", {"GET"}, [app, cache](const httpd::Request& request) {
                     return serve_fleet_page(app, cache, request);
                   }});
  return {app->prefix, std::move(table)};
}

httpd::Routes make_health_routes(const App& original) {
  const auto app = std::make_shared<const App>(original);
  return {"",
          {{"/-/healthy",
            {"GET"},
            [](const httpd::Request&) {
              return make_awaitable(httpd::make_text_response(200, "Healthy.\n"));
            }},
           {"/-/ready", {"GET"}, [app](const httpd::Request&) { return serve_ready(*app); }}}};
}

}  // namespace staple::web
