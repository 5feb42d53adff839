// SPDX-License-Identifier: Apache-2.0

// Probes targets repeatedly on one loop and prints the CPU time as JSON. For profiles: the
// difference of two runs under callgrind is the instructions of a warm probe, to a per mille.
//
//   staple_probe_cpu CA-FILE CACHE-MEGABYTES PROBES TARGET...
#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <sys/resource.h>

#include "exporter/clock.h"
#include "probes/prober/prober.h"

namespace {

using namespace staple;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Count {
  std::size_t probes = 0;
  std::size_t ok = 0;
};

boost::asio::awaitable<void> probe_all(prober::Prober& prober, const std::vector<Target>& targets,
                                       const prober::ViewClients& tls, std::size_t probes,
                                       Count& count) {
  const prober::Module module;
  for (std::size_t i = 0; i < probes; ++i) {
    const auto result =
        co_await prober.probe({targets[i % targets.size()], module, tls, std::chrono::seconds(20)});
    for (const auto& one : result.views) {
      ++count.probes;
      if (one.observation.verdict && one.observation.verdict->ok == true) ++count.ok;
    }
  }
}

Count run(prober::Prober& prober, boost::asio::io_context& loop, const std::vector<Target>& targets,
          const prober::ViewClients& tls, std::size_t probes) {
  Count count;
  boost::asio::co_spawn(loop, probe_all(prober, targets, tls, probes, count),
                        [](const std::exception_ptr& error) {
                          if (error) std::rethrow_exception(error);
                        });
  loop.restart();
  loop.run();
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5)
    return std::cerr << "usage: staple_probe_cpu CA-FILE CACHE-MEGABYTES PROBES TARGET...\n", 2;
  const std::size_t cache_bound = std::strtoul(argv[2], nullptr, 10) << 20;
  const std::size_t probes = std::strtoul(argv[3], nullptr, 10);
  std::vector<Target> targets;
  for (const char* text : std::span(argv + 4, argv + argc))
    targets.push_back(*parse_target(text, 443));
  prober::Module module;
  module.tls.ca_file = argv[1];
  const auto tls =
      prober::load_view_clients(collect_tls_settings(module), x509::Roots::make_empty());
  if (!tls) return std::cerr << tls.error().message << "\n", 1;

  boost::asio::io_context loop(1);
  prober::Prober prober(loop.get_executor(), make_system_clock(), 16, {},
                        ocsp::VerdictCache(cache_bound));
  // Work done once per process is not counted.
  run(prober, loop, targets, **tls, targets.size());
  const double before = cpu_seconds();
  const auto count = run(prober, loop, targets, **tls, probes);
  const double spent = cpu_seconds() - before;
  std::cout << "{\"probes\": " << count.probes << ", \"ok\": " << count.ok
            << ", \"cpu_seconds\": " << spent << "}\n";
}
