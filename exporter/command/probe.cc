// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/probe.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "exporter/clock.h"
#include "exporter/command/descriptors.h"
#include "exporter/command/exit_code.h"
#include "exporter/command/probe_output.h"
#include "exporter/command/probe_settings.h"
#include "exporter/command/progress.h"
#include "exporter/command/targets_file.h"
#include "exporter/configuration/load.h"
#include "exporter/configuration/node.h"
#include "exporter/responder/load_responder_client.h"
#include "exporter/responder/query_once.h"
#include "exporter/service/system_roots.h"
#include "probes/prober/prober.h"
#include "probes/prober/view_clients.h"

namespace staple::command {
namespace {

/// Plan is a module after apply_flags(), with its loaded clients.
struct Plan {
  prober::Module module;
  std::shared_ptr<const prober::ViewClients> clients;
  /// null if the CA's responder is not queried
  std::shared_ptr<const endpoint::ResponderClient> responder;
  Seconds timeout;
};

using Plans = std::map<std::string, Plan>;  ///< by module name

/// Job is one target and the plan to probe it with.
struct Job {
  ProbedTarget& target;
  const Plan& plan;
};

/// describe_missing_configuration ends a message about an unknown module. Empty if a configuration
/// is given.
std::string describe_missing_configuration(const ProbeOptions& options) {
  return options.config_file.empty() ? "; modules are read from the file of --config.file" : "";
}

/// make_plan loads the module `name`. `system` holds the roots of the system. On failure it writes
/// the problem to `error` and returns the exit code.
std::variant<Plan, ExitCode> make_plan(const ProbeSettings& loaded, const std::string& name,
                                       const ProbeOptions& options,
                                       const std::shared_ptr<const x509::Roots>& system,
                                       std::ostream& error) {
  const config::Settings& settings = loaded.settings;
  const auto module = settings.modules.find(name);
  if (module == settings.modules.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, unused] : settings.modules) names.push_back(known);
    error << "staple_exporter probe: --module: " << config::describe_unknown("module", name, names)
          << describe_missing_configuration(options) << "\n";
    return kUsage;
  }
  if (report_password_problems(loaded, name, options, error)) return kUnknown;
  Plan plan{apply_flags(*module->second, options), nullptr, nullptr,
            options.timeout.value_or(settings.global.timeout)};
  auto clients = prober::load_view_clients(collect_tls_settings(plan.module), system);
  if (!clients) {
    error << clients.error().message << "\n";
    return kUnknown;
  }
  plan.clients = std::move(*clients);
  if (plan.module.responder.query) {
    auto responder_client = polling::load_responder_client(plan.module, system);
    if (!responder_client) {
      error << responder_client.error().message << "\n";
      return kUnknown;
    }
    plan.responder = std::move(*responder_client);
  }
  return plan;
}

/// make_target applies `--address` and `--server-name`, and the protocol's default port.
ProbedTarget make_target(const Target& target, const ProbeOptions& options,
                         const prober::Module& module) {
  ProbedTarget one{"", target, {}};
  if (one.target.port == 0) one.target.port = entry(module.starttls).default_port;
  one.name = to_string(one.target);
  if (!options.server_name.empty()) one.target.server_name = options.server_name;
  if (options.address) {
    // The SNI stays the same, although the host is now an address.
    if (one.target.server_name.empty() && module.server_name.empty())
      one.target.server_name = target.host;
    one.target.host = options.address->to_string();
    one.target.absolute = false;
  }
  return one;
}

/// QueryContext is shared by all queries to responders.
struct QueryContext {
  explicit QueryContext(boost::asio::io_context& loop) : resolver(loop.get_executor()) {}
  dns::Resolver resolver;
  ocsp::VerdictCache cache;
};

/// WorkQueue holds the jobs of all workers. There is one worker per permitted connection.
struct WorkQueue {
  const std::vector<Job>& jobs;
  std::function<void(ProbedTarget&)> on_finished;
  std::size_t next = 0;
};

boost::asio::awaitable<void> run_jobs(prober::Prober& prober, QueryContext& context,
                                      WorkQueue& queue) {
  while (queue.next < queue.jobs.size()) {
    const Job& job = queue.jobs[queue.next++];
    ProbedTarget& one = job.target;
    const Plan& plan = job.plan;
    prober::ProbeRequest request{one.target, plan.module, *plan.clients, plan.timeout};
    if (plan.responder) {
      request.find_responder_status =
          polling::query_once(plan.module, *plan.responder, plan.clients->front()->roots(),
                              context.resolver, plan.timeout, make_system_clock(), context.cache);
    }
    one.result = co_await prober.probe(request);
    queue.on_finished(one);
  }
}

void probe_all(const std::vector<Job>& all, std::size_t workers,
               std::function<void(ProbedTarget&)> on_finished) {
  boost::asio::io_context loop(1);
  prober::Prober prober(loop.get_executor(), make_system_clock(), workers);
  QueryContext context{loop};
  WorkQueue queue{all, std::move(on_finished)};
  for (std::size_t i = 0; i < std::min(workers, all.size()); ++i) {
    boost::asio::co_spawn(loop, run_jobs(prober, context, queue), [](std::exception_ptr failed) {
      if (failed) std::rethrow_exception(failed);
    });
  }
  loop.run();
}

}  // namespace

prober::Module apply_flags(prober::Module module, const ProbeOptions& options) {
  module.all_addresses = options.all_addresses;
  if (options.proxy) module.proxy = *options.proxy;
  if (options.starttls) module.starttls = *options.starttls;
  if (!options.ca_file.empty()) {
    module.tls.ca_file = std::filesystem::absolute(options.ca_file).string();
    for (auto& view : module.views) view.tls.ca_file = module.tls.ca_file;
  }
  return module;
}

namespace {

/// Targets holds the targets to probe. `all` must not grow once jobs point into it.
struct Targets {
  std::vector<ProbedTarget> all;
  std::vector<std::string> modules;  ///< module name of each target
  ExitCode code = kOk;               ///< kUnknown if some targets could not be read
};

Targets list_targets(const ProbeOptions& options, const config::Settings& settings,
                     std::ostream& error) {
  Targets targets;
  const auto found = settings.modules.find(options.module);
  const prober::Module module =
      found == settings.modules.end() ? prober::Module() : apply_flags(*found->second, options);
  for (const auto& target : options.targets) {
    targets.all.push_back(make_target(target, options, module));
    targets.modules.push_back(options.module);
  }
  if (options.targets_file.empty()) return targets;
  const TargetsFile file = read_targets_file(options.targets_file, settings.modules, module);
  for (const auto& problem : file.problems) {
    const bool is_module = problem.find("unknown module '") != std::string::npos;
    error << problem << (is_module ? describe_missing_configuration(options) : "") << "\n";
  }
  if (!file.problems.empty()) targets.code = kUnknown;
  for (const auto& [target, chosen] : file.targets) {
    const auto own = settings.modules.find(chosen);
    const prober::Module theirs =
        own == settings.modules.end() ? module : apply_flags(*own->second, options);
    targets.all.push_back(make_target(target, options, theirs));
    targets.modules.push_back(chosen.empty() ? options.module : chosen);
  }
  return targets;
}

/// make_plans makes the plan of each module that the targets or the flags name. On failure it
/// writes the problem to `error` and returns the exit code.
std::variant<Plans, ExitCode> make_plans(const ProbeSettings& settings, const Targets& targets,
                                         const ProbeOptions& options, std::ostream& error) {
  std::vector<std::string> modules = targets.modules;
  modules.push_back(options.module);  // must exist even without targets
  const auto system = x509::Roots::load_system();
  std::string problem;  // of the system's roots, if a module needs them
  Plans plans;
  for (const auto& module : modules) {
    if (plans.contains(module)) continue;
    auto planned = make_plan(settings, module, options, system, error);
    if (const auto* const code = std::get_if<ExitCode>(&planned)) return *code;
    auto& plan = std::get<Plan>(planned);
    const bool is_used = std::ranges::find(targets.modules, module) != targets.modules.end();
    if (problem.empty() && is_used)
      problem = service::describe_roots_problem(plan.clients->front()->roots());
    plans.emplace(module, std::move(plan));
  }
  if (!problem.empty()) error << "warning: " << problem << "\n";
  return plans;
}

/// probe_targets probes the targets with progress on `terminal`, if it is not null, and stores the
/// results. It writes lines of JSON to `out` as targets finish. Returns the worst exit code.
ExitCode probe_targets(Targets& targets, const Plans& plans, const ProbeOptions& options,
                       std::size_t workers, std::ostream& out, std::ostream* terminal) {
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < targets.all.size(); ++i) {
    jobs.push_back({targets.all[i], plans.at(targets.modules[i])});
  }
  ExitCode code = targets.code;
  const Clock clock = make_system_clock();
  Progress progress(terminal, jobs.size(), clock.steady_now());
  const bool lines = options.output == OutputFormat::json && !options.targets_file.empty();
  probe_all(jobs, workers, [&](ProbedTarget& one) {
    auto here = kOk;
    for (auto& result : one.result.views) {
      here = worst_of(here, exit_code_of(level_of(result.observation)));
      if (&one != &targets.all.front()) result.presented = {};  // saves RAM with many targets
    }
    code = worst_of(code, here);
    if (lines) progress.clear();
    if (lines) write_json_lines(one, out);
    progress.step(here != kOk, clock.steady_now());
  });
  progress.clear();
  return code;
}

/// write_results writes the output and the requested files. Returns kUnknown if that fails.
ExitCode write_results(const ProbeOptions& options, const std::vector<ProbedTarget>& all,
                       bool colour, std::ostream& out, std::ostream& error) {
  write_output(options, all, colour, out);
  const std::vector<prober::ViewResult> nothing;
  bool written =
      save_staple_and_chain(options, all.empty() ? nothing : all.front().result.views, error);
  if (!out.flush()) {
    error << "staple_exporter probe: cannot write the output\n";
    written = false;
  }
  return written ? kOk : kUnknown;
}

}  // namespace

int run_probe(const ProbeOptions& options, std::ostream& out, std::ostream& error, bool colour,
              bool bar) {
  const auto settings = load_probe_settings(options, error);
  if (!settings) return kUnknown;
  Targets targets = list_targets(options, settings->settings, error);
  const auto plans = make_plans(*settings, targets, options, error);
  if (const auto* const code = std::get_if<ExitCode>(&plans)) return *code;
  const std::size_t workers = std::min<std::size_t>(
      settings->settings.global.concurrency, divide_descriptors(raise_descriptor_limit()).probes);
  const ExitCode probed =
      probe_targets(targets, std::get<Plans>(plans), options, workers, out, bar ? &error : nullptr);
  return worst_of(probed, write_results(options, targets.all, colour, out, error));
}

}  // namespace staple::command
