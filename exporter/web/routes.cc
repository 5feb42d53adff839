#include "exporter/web/routes.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "exporter/http/server.h"
#include "exporter/metrics/process.h"
#include "exporter/metrics/scrape.h"
#include "exporter/web/fleet/endpoints_json.h"
#include "exporter/web/fleet/latest.h"
#include "exporter/web/latest_scrape.h"
#include "exporter/web/probe/probe_debug.h"
#include "exporter/web/probe/probe_request.h"
#include "exporter/web/status/assets.h"
#include "exporter/web/status/endpoint_page.h"
#include "exporter/web/status/fleet_page.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

namespace asio = boost::asio;

namespace {

constexpr auto text_format = "text/plain; version=0.0.4; charset=utf-8";

// How many /probe requests may be under way: half of the connections, so that scrapes and checks of health
// find room whatever is asked for.
constexpr std::size_t most_probes = httpd::ServerLimits{}.connections / 2;

asio::awaitable<metrics::Exposition> collect(std::shared_ptr<const App> app) {
  service::LoopReport report = co_await app->service.report();
  metrics::ExporterFacts facts;
  facts.build = app->build;
  facts.reload = app->service.reload_state();
  facts.fleets = metrics::count_fleets(app->service.configuration().settings.fleets, report.snapshot);
  facts.shard = app->service.shard();
  facts.statistics = std::move(report.statistics);
  facts.requests = *app->requests;
  facts.responders = co_await app->service.responder_statistics();
  facts.discovery = app->service.discovery_statistics();
  facts.process = metrics::read_process_facts();
  metrics::Exposition exposition(std::move(report.snapshot), std::move(facts), app->clock.now());
  co_return exposition;
}

asio::awaitable<httpd::Response> metrics(std::shared_ptr<ExpositionCache> cache) {
  const ExpositionCache::Text text = co_await cache->get();
  httpd::Response response;
  response.content_type = text_format;
  response.body_source = make_plain_source(text);
  response.gzip_body_source = make_gzip_source(text);
  co_return response;
}

asio::awaitable<httpd::Response> probe(const App& app, std::shared_ptr<std::size_t> under_way,
                                       httpd::Request request) {
  std::variant<service::OnDemandProbe, httpd::Response> read =
      read_probe_request(request, app.service.configuration(),
                         [&](const Target& target) { return app.service.has_target(target); });
  if (auto* refusal = std::get_if<httpd::Response>(&read)) co_return std::move(*refusal);
  if (*under_way >= most_probes) co_return httpd::make_text_response(503, "Too many probes are under way.\n");

  ++*under_way;
  const std::shared_ptr<void> leave(nullptr, [under_way](void*) { --*under_way; });
  const service::OnDemandProbe& question = std::get<service::OnDemandProbe>(read);
  const auto observations = co_await app.service.probe(question);
  if (!observations) co_return httpd::make_text_response(503, "The exporter is shutting down.\n");
  if (is_excluded(*observations)) co_return excluded();
  httpd::Response response;
  response.content_type = text_format;
  response.body = metrics::render_probe(*observations, app.clock.now());
  if (request.parameter("debug") == "true") {
    co_return httpd::make_text_response(200, probe_debug(question, *observations, response.body));
  }
  co_return response;
}

httpd::Response reload(const App& app) {
  if (!app.lifecycle)
    return httpd::make_text_response(403,
                                     "Not allowed: start with --web.enable-lifecycle, or send SIGHUP.\n");
  const std::vector<config::Problem> problems = app.service.reload();
  if (problems.empty()) return httpd::make_text_response(200, "The configuration was loaded.\n");
  httpd::Response response =
      httpd::make_text_response(500, "The configuration was refused, the old one stays.\n");
  for (const config::Problem& problem : problems) response.body += to_string(problem) + "\n";
  return response;
}

asio::awaitable<httpd::Response> endpoints(std::shared_ptr<OverviewCache> cache, httpd::Request request) {
  auto overview = co_await cache->get();
  co_return endpoints_json(std::move(overview), request);
}

PageContext make_page_context(const App& app) { return {app.build.version, app.telemetry_path}; }

asio::awaitable<httpd::Response> fleet(std::shared_ptr<const App> app, std::shared_ptr<OverviewCache> cache,
                                       httpd::Request request) {
  auto read = read_selection(request);
  if (auto* refusal = std::get_if<httpd::Response>(&read)) co_return std::move(*refusal);
  const auto overview = co_await cache->get();
  co_return fleet_page(make_page_context(*app), *overview, std::get<Selection>(read));
}

// What the wildcard of a route stands for.
std::string last_segment(const httpd::Request& request) {
  return request.path.substr(request.path.rfind('/') + 1);
}

asio::awaitable<httpd::Response> endpoint(std::shared_ptr<const App> app,
                                          std::shared_ptr<OverviewCache> cache, httpd::Request request) {
  const auto overview = co_await cache->get();
  const Row* const row = find_endpoint(*overview, last_segment(request));
  if (!row) co_return no_endpoint_page(make_page_context(*app), overview->time);
  co_return endpoint_page(make_page_context(*app), *row, overview->time);
}

httpd::Response served(const Asset* asset) {
  if (!asset) return httpd::make_text_response(404, "There is nothing here.\n");
  return {200, std::string(asset->bytes), std::string(asset->content_type)};
}

httpd::Response file(std::span<const Asset> among, const httpd::Request& request) {
  return served(find_asset(among, last_segment(request)));
}

asio::awaitable<httpd::Response> now(httpd::Response response) { co_return response; }

asio::awaitable<httpd::Response> ready(const App& app) {
  // A variable, because g++ 12 mislays the frame of a coroutine that has none and awaits in a condition.
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
      {app->telemetry_path, {"GET"}, [exposition](const httpd::Request&) { return metrics(exposition); }},
      {"/probe",
       {"GET"},
       [app, probes](const httpd::Request& request) { return probe(*app, probes, request); }},
      {"/api/v1/endpoints",
       {"GET"},
       [cache](const httpd::Request& request) { return endpoints(cache, request); }},
      {"/endpoints/*",
       {"GET"},
       [app, cache](const httpd::Request& request) { return endpoint(app, cache, request); }},
      // What browsers ask for beside pages that name no icon.
      {"/favicon.ico",
       {"GET"},
       [](const httpd::Request&) { return now(served(find_asset(assets(), "icon.svg"))); }},
      {"/assets/*", {"GET"}, [](const httpd::Request& request) { return now(file(assets(), request)); }},
      {"/runbooks/*", {"GET"}, [](const httpd::Request& request) { return now(file(runbooks(), request)); }},
      {"/config",
       {"GET"},
       [app](const httpd::Request&) {
         return now(httpd::make_text_response(200, app->service.configuration().settings.redacted_yaml));
       }},
      {"/-/reload", {"POST"}, [app](const httpd::Request&) { return now(reload(*app)); }},
  };
  for (httpd::Route& route : make_health_routes(original).table) table.push_back(std::move(route));
  // Last, so that metrics can be served at `/`.
  table.push_back(
      {"/", {"GET"}, [app, cache](const httpd::Request& request) { return fleet(app, cache, request); }});
  return {app->prefix, std::move(table)};
}

httpd::Routes make_health_routes(const App& original) {
  const auto app = std::make_shared<const App>(original);
  return {"",
          {{"/-/healthy",
            {"GET"},
            [](const httpd::Request&) { return now(httpd::make_text_response(200, "Healthy.\n")); }},
           {"/-/ready", {"GET"}, [app](const httpd::Request&) { return ready(*app); }}}};
}

}  // namespace staple::web
