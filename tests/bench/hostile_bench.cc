// SPDX-License-Identifier: Apache-2.0

// Probes servers that make a probe as expensive as possible. Prints the CPU time of one probe of
// each, its connections and its result.
//
//   staple_hostile_bench [NAME-PREFIX]
#include <cstdio>
#include <ctime>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "exporter/clock.h"
#include "probes/http/fetch.h"
#include "probes/prober/prober.h"
#include "probes/prober/view_clients.h"
#include "probes/tls/client.h"
#include "tests/bench/hostile_peer.h"
#include "tests/bench/hostile_scripts.h"
#include "tests/folder.h"

namespace staple::test {
namespace {

/// cpu_milliseconds returns the CPU time of this thread.
double cpu_milliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// describe returns the result of a view in a line.
std::string describe(const prober::Observation& observation) {
  if (observation.failure)
    return std::string(entry(observation.failure->reason).name) + ": " +
           observation.failure->detail;
  if (!observation.verdict) return "no verdict";
  const auto& findings = observation.verdict->findings;
  return findings.empty() ? "no findings"
                          : std::string(ocsp::entry(findings.front().fault).name) + ": " +
                                findings.front().detail;
}

/// run runs `work` on a loop of its own.
template <class Result>
Result run(boost::asio::io_context& loop, boost::asio::awaitable<Result> work) {
  std::optional<Result> result;
  boost::asio::co_spawn(loop, std::move(work), [&](const std::exception_ptr& error, Result made) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(made));
  });
  loop.run();
  return *std::move(result);
}

void print(const HostileCase& hostile, double milliseconds, unsigned connections,
           const std::string& result) {
  std::printf("%-30s %8.1f ms  %u  %.110s\n", std::string(hostile.name).c_str(), milliseconds,
              connections, result.c_str());
  std::fflush(stdout);
}

void measure_probe(const HostileCase& hostile, const std::string& ca_file) {
  HostilePeer peer(hostile.make_script, hostile.piece, hostile.burst);
  prober::Module module = hostile.module;
  module.tls.ca_file = ca_file;
  if (module.proxy.kind != proxy::Kind::none) module.proxy.port = peer.port();
  const auto clients =
      prober::load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  const auto target =
      *parse_target("127.0.0.1:" + std::to_string(peer.port()) + "#server.test", 443);
  boost::asio::io_context loop(1);
  prober::Prober prober(loop.get_executor(), make_system_clock(), {16}, {}, ocsp::VerdictCache(0));
  const double before = cpu_milliseconds();
  const auto result =
      run(loop, prober.probe({target, module, **clients, std::chrono::seconds(20)}));
  print(hostile, cpu_milliseconds() - before, peer.connections(),
        describe(result.views.front().observation));
}

/// measure_query measures one exchange with a responder.
void measure_query(const HostileCase& hostile) {
  HostilePeer peer(hostile.make_script, hostile.piece, hostile.burst);
  boost::asio::io_context loop(1);
  dns::Resolver resolver(loop.get_executor());
  const proxy::Settings direct;
  const auto client = *tls::load_client({}, x509::Roots::make_empty());
  const http::ClientOptions options{resolver, direct, *client, std::chrono::seconds(20), 64 * 1024};
  http::Request request{*http::parse_url("http://127.0.0.1:" + std::to_string(peer.port())),
                        "text/plain"};
  const double before = cpu_milliseconds();
  const auto response = run(loop, http::fetch(std::move(request), options));
  print(hostile, cpu_milliseconds() - before, peer.connections(),
        response ? "a response" : response.error().detail);
}

}  // namespace
}  // namespace staple::test

int main(int argc, char** argv) {
  const std::string_view prefix = argc > 1 ? argv[1] : "";
  const staple::test::Folder folder;
  const staple::test::HostileWorld world;
  const std::string ca_file = folder.write("ca.pem", world.ca_pem());
  for (const auto& hostile : world.cases()) {
    if (!hostile.name.starts_with(prefix)) continue;
    if (hostile.name.starts_with("http/")) {
      staple::test::measure_query(hostile);
    } else {
      staple::test::measure_probe(hostile, ca_file);
    }
  }
}
