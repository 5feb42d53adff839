// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/metrics_route.h"

#include <utility>

#include "exporter/http/accept.h"
#include "exporter/metrics/exposition.h"
#include "exporter/metrics/process.h"
#include "exporter/web/exposition_cache.h"

namespace staple::web {

namespace asio = boost::asio;

namespace {

constexpr auto kOpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

asio::awaitable<metrics::Exposition> collect(std::shared_ptr<const App> app,
                                             metrics::TextFormat format) {
  service::LoopReport report = co_await app->service.report();
  metrics::ExporterFacts facts;
  facts.build = app->build;
  facts.started = app->started;
  facts.reload = app->service.reload_state();
  facts.fleets =
      metrics::count_fleets(app->service.configuration().settings.fleets, report.snapshot);
  facts.shard = app->service.shard();
  facts.statistics = std::move(report.statistics);
  facts.requests = *app->requests;
  facts.log = app->log.counts();
  facts.responders = co_await app->service.responder_statistics();
  facts.discovery = app->service.discovery_statistics();
  facts.process = metrics::read_process_facts();
  const config::MetricsSettings& settings = app->service.configuration().settings.metrics;
  metrics::Exposition exposition(std::move(report.snapshot), std::move(facts), app->clock.now(),
                                 {{format, settings.created}, metrics::FamilyFilter(settings)});
  co_return exposition;
}

/// Expositions renders /metrics, each format apart.
struct Expositions {
  explicit Expositions(const std::shared_ptr<const App>& app)
      : text([app] { return collect(app, metrics::TextFormat::prometheus); },
             app->clock.steady_now),
        openmetrics([app] { return collect(app, metrics::TextFormat::openmetrics); },
                    app->clock.steady_now) {}

  ExpositionCache text;
  ExpositionCache openmetrics;
};

bool prefers_openmetrics(const httpd::Request& request) {
  return httpd::prefers_media_type(
      request.accept,
      {"application/openmetrics-text", {{"version", "1.0.0"}, {"charset", "utf-8"}}},
      {"text/plain", {{"version", "0.0.4"}, {"charset", "utf-8"}}});
}

asio::awaitable<httpd::Response> serve_metrics(std::shared_ptr<const App> app,
                                               std::shared_ptr<Expositions> expositions,
                                               httpd::Request request) {
  const bool offered = app->service.configuration().settings.metrics.openmetrics;
  const bool openmetrics = offered && prefers_openmetrics(request);
  ExpositionCache& cache = openmetrics ? expositions->openmetrics : expositions->text;
  const ExpositionCache::Text text = co_await cache.get();
  httpd::Response response;
  response.content_type = openmetrics ? kOpenMetrics : kTextFormat;
  if (offered) response.vary = "Accept";
  response.body_source = make_plain_source(text);
  response.gzip_body_source = make_gzip_source(text);
  co_return response;
}

}  // namespace

httpd::Route make_metrics_route(const std::shared_ptr<const App>& app) {
  const auto expositions = std::make_shared<Expositions>(app);
  return {app->telemetry_path, {"GET"}, [app, expositions](const httpd::Request& request) {
            return serve_metrics(app, expositions, request);
          }};
}

}  // namespace staple::web
