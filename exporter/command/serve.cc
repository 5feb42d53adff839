// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/serve.h"

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <unistd.h>

#include "exporter/clock.h"
#include "exporter/command/config_check.h"
#include "exporter/command/descriptors.h"
#include "exporter/http/access/access_control.h"
#include "exporter/http/listen.h"
#include "exporter/http/server.h"
#include "exporter/http/systemd_sockets.h"
#include "exporter/metrics/build_info.h"
#include "exporter/metrics/process.h"
#include "exporter/service/configuration.h"
#include "exporter/service/service.h"
#include "exporter/signals.h"
#include "exporter/web/routes.h"
#include "probes/x509/roots.h"

namespace staple::command {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kShutdownTimeout{3};
/// Seconds after which a shutdown that hangs is ended by SIGALRM.
constexpr unsigned kAlarmSeconds = 4;
/// kJoinTimeout is the time for the threads to end once everything else has: the loading of a large
/// configuration or list cannot be interrupted.
constexpr std::chrono::milliseconds kJoinTimeout{300};

// Reloads the configuration at each SIGHUP.
void reload_on_signal(asio::signal_set& signals, service::Service& service) {
  signals.async_wait([&](const boost::system::error_code& cancelled, int) {
    if (cancelled) return;
    service.request_reload();
    reload_on_signal(signals, service);
  });
}

using Acceptors = std::vector<asio::ip::tcp::acceptor>;

// A file for --config.file that watches one endpoint.
constexpr std::string_view kSmallestConfiguration =
    "fleets: [{name: web, static_configs: [{targets: [www.example.com]}]}]";

// Opens a listener on each of the addresses. Returns false and logs the error if one of them cannot
// be opened.
bool listen(const asio::any_io_executor& executor,
            const std::vector<httpd::ListenAddress>& addresses, Acceptors& into, const Log& log) {
  for (const httpd::ListenAddress& address : addresses) {
    auto acceptor = listen_on(executor, address);
    if (!acceptor) {
      log.error(acceptor.error().message);
      return false;
    }
    into.push_back(std::move(*acceptor));
  }
  return true;
}

// Returns the sockets passed by systemd and the listeners of --web.listen-address, or the default
// listener if there are neither. Returns none and logs the error if one of them cannot be opened.
Acceptors open_listeners(const asio::any_io_executor& executor, const WebOptions& options,
                         const Log& log) {
  auto acceptors =
      httpd::take_systemd_sockets(executor, [](const char* name) { return std::getenv(name); });
  if (!acceptors) {
    log.error(acceptors.error().message);
    return {};
  }
  std::vector<httpd::ListenAddress> addresses = options.listen;
  if (addresses.empty() && acceptors->empty()) addresses.emplace_back();
  if (!listen(executor, addresses, *acceptors, log)) return {};
  return std::move(*acceptors);
}

// Listeners holds the listeners of both servers.
struct Listeners {
  Acceptors web;     // at least one
  Acceptors health;  // empty without --web.health-listen-address
};

// Opens all listeners. Returns nullopt and logs the error if one of them cannot be opened.
std::optional<Listeners> open_all_listeners(const asio::any_io_executor& executor,
                                            const WebOptions& options, const Log& log) {
  Listeners listeners{open_listeners(executor, options, log), {}};
  if (options.health_listen && !listen(executor, {*options.health_listen}, listeners.health, log))
    return std::nullopt;
  if (listeners.web.empty()) return std::nullopt;
  return listeners;
}

void serve_all(httpd::Server& server, Acceptors acceptors, std::string_view what, bool tls,
               const Log& log) {
  for (asio::ip::tcp::acceptor& acceptor : acceptors) {
    log.info(what, {{"address", httpd::to_string(acceptor.local_endpoint())}, {"tls", tls}});
    server.serve(std::move(acceptor));
  }
}

// Returns the problems of the web configuration as it is now. AccessControl reloads the file by
// itself when it changes.
std::vector<config::Problem> find_web_problems(const std::string& file) {
  if (file.empty()) return {};
  httpd::LoadedWebConfig loaded = httpd::load_web_config(file);
  auto* const problems = std::get_if<std::vector<config::Problem>>(&loaded);
  return problems ? std::move(*problems) : std::vector<config::Problem>();
}

httpd::ServerLimits make_limits(std::size_t connections) {
  httpd::ServerLimits limits;
  limits.connections = connections;
  return limits;
}

void log_start(const Log& log, const metrics::BuildInfo& build, const schedule::Shard& shard) {
  log.info("starting", {{"version", build.version}, {"openssl", build.openssl}});
  if (shard.total > 1) {
    log.info("probing one shard", {{"ordinal", shard.ordinal}, {"total", shard.total}});
  }
}

service::ServiceOptions make_service_options(const ServeOptions& options,
                                             const DescriptorBudget& budget) {
  return {
      options.config_file, options.concurrency,
      options.threads,     budget.probes,
      options.shard,       [file = options.web.config_file] { return find_web_problems(file); }};
}

web::App make_app(service::Service& service, const Clock& clock, const metrics::BuildInfo& build,
                  const WebOptions& options, std::shared_ptr<const metrics::RequestCounts> requests,
                  const Log& log) {
  return {service,
          clock,
          build,
          options.prefix(),
          options.telemetry_path,
          options.enable_lifecycle,
          std::move(requests),
          log,
          metrics::find_start_time(metrics::read_process_facts(), clock.now())};
}

// WebServers holds the server of --web.listen-address and that of --web.health-listen-address.
class WebServers {
 public:
  WebServers(const web::App& app, const std::string& config_file,
             std::shared_ptr<const httpd::WebConfig> web_config,
             const std::shared_ptr<metrics::RequestCounts>& requests,
             const DescriptorBudget& budget, const Log& log)
      : web_(make_routes(app),
             std::make_shared<httpd::AccessControl>(config_file, std::move(web_config), app.clock,
                                                    log),
             requests, make_limits(budget.clients), log),
        health_(make_health_routes(app),
                std::make_shared<httpd::AccessControl>("", std::make_shared<httpd::WebConfig>(),
                                                       app.clock, log),
                requests, make_limits(budget.health), log) {}

  void serve(Listeners listeners, bool tls, const Log& log) {
    serve_all(web_, std::move(listeners.web), "listening", tls, log);
    serve_all(health_, std::move(listeners.health), "listening for health checks", false, log);
  }

  void stop() {
    web_.stop();
    health_.stop();
  }

 private:
  httpd::Server web_;
  httpd::Server health_;
};

// Stops the event loop at the first signal.
void stop_on_signal(asio::signal_set& signals, asio::io_context& http, const Log& log) {
  signals.async_wait([&](const boost::system::error_code&, int signal) {
    log.info("stopping", {{"signal", signal}});
    http.stop();
  });
}

int serve(const ServeOptions& options, service::Configuration configuration,
          std::shared_ptr<const httpd::WebConfig> web_config, const DescriptorBudget& budget) {
  const Log log = Log::to_stderr(options.log_level, options.log_format);
  const Clock clock = make_system_clock();
  const metrics::BuildInfo build = metrics::read_build_info();
  log_start(log, build, options.shard);
  if (options.config_file.empty()) {
    log.warn(kNoConfiguration, {{"try_one", "staple_exporter probe www.example.com"},
                                {"watch", kSmallestConfiguration},
                                {"help", "staple_exporter --help"}});
  }

  // `http` holds the handlers that wait for the probe loops of `service`, so it must be destroyed
  // after them.
  asio::io_context http(1);
  auto listeners = open_all_listeners(http.get_executor(), options.web, log);
  if (!listeners) return 1;
  service::Service service(make_service_options(options, budget), std::move(configuration), clock,
                           log, http.get_executor());
  const auto requests = std::make_shared<metrics::RequestCounts>();
  const web::App app = make_app(service, clock, build, options.web, requests, log);
  const bool secure = web_config->tls != nullptr;
  WebServers servers(app, options.web.config_file, std::move(web_config), requests, budget, log);
  servers.serve(*std::move(listeners), secure, log);

  asio::signal_set reload(http, SIGHUP);
  reload_on_signal(reload, service);
  asio::signal_set end(http, SIGTERM, SIGINT);
  stop_on_signal(end, http, log);
  release_signals();
  http.run();

  alarm(kAlarmSeconds);
  reload.cancel();
  servers.stop();
  service.stop();
  http.restart();
  http.run_for(kShutdownTimeout);
  log.info("stopped");
  exit_after(kJoinTimeout);
  return 0;
}

// Writes the problems of `loaded` to `error`. Returns whether there are any.
template <class Loaded>
bool print_problems(const Loaded& loaded, std::ostream& error) {
  const auto* problems = std::get_if<std::vector<config::Problem>>(&loaded);
  if (!problems) return false;
  for (const config::Problem& problem : *problems) error << to_string(problem) << "\n";
  return true;
}

}  // namespace

int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& error) {
  std::signal(SIGPIPE, SIG_IGN);
  if (options.config_check) {
    release_signals();
  } else {
    exit_on_signals();  // there is nothing to end in order yet
  }
  const DescriptorBudget budget = divide_descriptors(raise_descriptor_limit());

  service::ConfigurationResult loaded =
      service::load_configuration(options.config_file, x509::Roots::load_system());
  httpd::LoadedWebConfig web_config = std::make_shared<const httpd::WebConfig>();
  if (!options.web.config_file.empty())
    web_config = httpd::load_web_config(options.web.config_file);
  const bool wrong = print_problems(loaded, error);
  if (print_problems(web_config, error) || wrong) return 1;
  auto& configuration = std::get<service::Configuration>(loaded);
  if (options.config_check) return report_check(options, configuration, out, error);
  hold_signals();
  return serve(options, std::move(configuration), std::get<0>(std::move(web_config)), budget);
}

}  // namespace staple::command
