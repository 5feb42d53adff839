#include "exporter/command/serve.h"

#include <csignal>
#include <memory>
#include <ostream>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "exporter/build.h"
#include "exporter/clock.h"
#include "exporter/endpoints.h"
#include "exporter/service.h"
#include "exporter/web/listen.h"
#include "exporter/web/pages.h"
#include "exporter/web/server.h"
#include "probes/x509/roots.h"

namespace staple {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds time_to_finish{3};
constexpr unsigned time_to_live = 4;  // seconds after a signal to end, if something hangs all the same

// Every connection is a descriptor, and the usual soft limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Reloads at each SIGHUP.
void reload_on(asio::signal_set& signals, Service& service) {
  signals.async_wait([&](const boost::system::error_code& cancelled, int) {
    if (cancelled) return;
    service.reload();
    reload_on(signals, service);
  });
}

// Opens every listener that was asked for; false: one of them cannot be had.
bool listen(asio::io_context& http, const ServeOptions& options, Server& server, const Log& log) {
  std::vector<asio::ip::tcp::acceptor> acceptors;
  for (const ListenAddress& address : options.listen) {
    auto acceptor = listen_on(http.get_executor(), address);
    if (!acceptor) {
      log.error(acceptor.error().message);
      return false;
    }
    acceptors.push_back(std::move(*acceptor));
  }
  for (asio::ip::tcp::acceptor& acceptor : acceptors) {
    log.info("listening", {{"address", to_string(acceptor.local_endpoint())}});
    server.serve(std::move(acceptor));
  }
  return true;
}

int serve(const ServeOptions& options, Configuration configuration) {
  const Log log = Log::to_stderr(options.log_level, options.log_format);
  const Clock clock = real_clock();
  const BuildInfo build = build_info();
  log.info("starting", {{"version", build.version}, {"openssl", build.openssl}});
  if (options.shard.total > 1) {
    log.info("probing one shard", {{"ordinal", options.shard.ordinal}, {"total", options.shard.total}});
  }

  // In this order, so that they go in the reverse one: what waits for a probe loop is in `http`, and outlives
  // the loops, which are in `service`.
  asio::io_context http(1);
  Service service({options.config_file, options.concurrency, options.threads, options.shard},
                  std::move(configuration), clock, log, http.get_executor());
  const auto requests = std::make_shared<RequestCounts>();
  Server server(routes({service, clock, build, options.telemetry_path, options.enable_lifecycle, requests}),
                requests, ServerLimits{}, log);
  if (!listen(http, options, server, log)) return 1;

  asio::signal_set reload(http, SIGHUP);
  reload_on(reload, service);

  asio::signal_set end(http, SIGTERM, SIGINT);
  end.async_wait([&](const boost::system::error_code&, int signal) {
    log.info("stopping", {{"signal", signal}});
    http.stop();
  });
  http.run();

  alarm(time_to_live);
  reload.cancel();
  server.stop();
  service.stop();
  http.restart();
  http.run_for(time_to_finish);
  log.info("stopped");
  return 0;
}

}  // namespace

int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& error) {
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();

  LoadedConfiguration loaded = load_configuration(options.config_file, Roots::load_system());
  if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
    for (const Problem& problem : *problems) error << to_string(problem) << "\n";
    return 1;
  }
  auto& configuration = std::get<Configuration>(loaded);
  if (options.config_check) {
    out << "The configuration is right: " << configuration.settings.fleets.size() << " fleets, "
        << configuration.endpoints.size() << " endpoints.\n"
        << std::flush;
    return out ? 0 : 1;
  }
  return serve(options, std::move(configuration));
}

}  // namespace staple
