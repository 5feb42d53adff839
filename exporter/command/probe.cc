#include "exporter/command/probe.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <ostream>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "exporter/clock.h"
#include "exporter/command/descriptors.h"
#include "exporter/command/exit_code.h"
#include "exporter/command/probe_output.h"
#include "exporter/command/progress.h"
#include "exporter/command/targets_file.h"
#include "exporter/configuration/load.h"
#include "exporter/configuration/node.h"
#include "exporter/configuration/secrets.h"
#include "exporter/file.h"
#include "exporter/metrics/exposition.h"
#include "exporter/report/list.h"
#include "exporter/responder/load_responder_client.h"
#include "exporter/responder/query_once.h"
#include "probes/prober/prober.h"
#include "probes/prober/view_clients.h"
#include "probes/text/pem.h"

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

/// make_plan loads the module `name`. On failure it writes the problem to `error` and returns the
/// exit code.
std::variant<Plan, ExitCode> make_plan(const config::Settings& settings, const std::string& name,
                                       const ProbeOptions& options, std::ostream& error) {
  const auto module = settings.modules.find(name);
  if (module == settings.modules.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, unused] : settings.modules) names.push_back(known);
    error << "--module: " << config::describe_unknown("module", name, names) << "\n";
    return kUsage;
  }
  Plan plan{apply_flags(*module->second, options), nullptr, nullptr,
            options.timeout.value_or(settings.global.timeout)};
  const auto system = x509::Roots::load_system();
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

/// save writes the requested staple and chain of the first address that presented a certificate.
/// Returns false if a file could not be written. A missing staple or chain is reported on `error`
/// but is not a failure.
bool save(const ProbeOptions& options, const std::vector<prober::ViewResult>& result,
          std::ostream& error) {
  const auto shown =
      std::ranges::find_if(result, [](const auto& each) { return !each.presented.chain.empty(); });
  const auto* const chain = shown == result.end() ? nullptr : &shown->presented.chain;
  bool saved = true;
  const auto write_if_requested = [&](const std::string& file, bool there,
                                      const std::string& content, const char* what) {
    if (file.empty()) return;
    if (!there) {
      error << file << ": not written: the server sent no " << what << "\n";
    } else if (const auto written = write_file(file, content); !written) {
      error << file << ": " << written.error().message << "\n";
      saved = false;
    }
  };
  std::string pem;
  if (chain) {
    for (const auto& certificate : *chain) pem += text::encode_pem("CERTIFICATE", certificate.der);
  }
  const auto* const staple = chain && chain->front().staple ? &*chain->front().staple : nullptr;
  write_if_requested(options.save_staple, staple,
                     staple ? std::string(staple->begin(), staple->end()) : "", "staple");
  write_if_requested(options.save_chain, chain, pem, "certificate");
  return saved;
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

/// load_settings reads the configuration and the passwords that it names. Returns the default
/// settings if `file` is empty.
config::SettingsResult load_settings(const std::string& file) {
  if (file.empty()) return config::make_default_settings();
  config::SecretFiles secrets{&config::read_secret};
  auto loaded = config::load_settings(file, &secrets);
  const bool is_valid = std::holds_alternative<config::Settings>(loaded);
  return is_valid && !secrets.problems.empty() ? std::move(secrets.problems) : std::move(loaded);
}

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
  for (const auto& problem : file.problems) error << problem << "\n";
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

void write_output(const ProbeOptions& options, const std::vector<ProbedTarget>& all, bool colour,
                  std::ostream& out) {
  const bool listed = !options.targets_file.empty();
  if (options.output == OutputFormat::prometheus) {
    out << metrics::Exposition(make_snapshot(all), metrics::ExporterFacts{},
                               make_system_clock().now())
               .render_observations();
  } else if (options.output == OutputFormat::json && !listed) {
    write_json(all, out);
  } else if (options.output == OutputFormat::text && listed) {
    out << report::format_list(make_snapshot(all), colour);
  } else if (options.output == OutputFormat::text) {
    write_text(all, colour, out);
  }
}

}  // namespace

int run_probe(const ProbeOptions& options, std::ostream& out, std::ostream& error, bool colour,
              bool bar) {
  const config::SettingsResult loaded = load_settings(options.config_file);
  if (const auto* const problems = std::get_if<std::vector<config::Problem>>(&loaded)) {
    for (const auto& problem : *problems) error << to_string(problem) << "\n";
    return kUnknown;
  }
  const auto& settings = std::get<config::Settings>(loaded);
  Targets targets = list_targets(options, settings, error);
  targets.modules.push_back(options.module);  // must exist even without targets
  Plans plans;
  for (const auto& module : targets.modules) {
    if (plans.contains(module)) continue;
    auto planned = make_plan(settings, module, options, error);
    if (const auto* const code = std::get_if<ExitCode>(&planned)) return *code;
    plans.emplace(module, std::get<Plan>(std::move(planned)));
  }
  std::vector<Job> job;
  for (std::size_t i = 0; i < targets.all.size(); ++i) {
    job.push_back({targets.all[i], plans.at(targets.modules[i])});
  }
  auto code = targets.code;
  const Clock clock = make_system_clock();
  Progress progress(bar ? &error : nullptr, job.size(), clock.steady_now());
  const bool lines = options.output == OutputFormat::json && !options.targets_file.empty();
  const std::size_t workers = std::min<std::size_t>(
      settings.global.concurrency, divide_descriptors(raise_descriptor_limit()).probes);
  probe_all(job, workers, [&](ProbedTarget& one) {
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
  write_output(options, targets.all, colour, out);
  const std::vector<prober::ViewResult> nothing;
  if (!save(options, targets.all.empty() ? nothing : targets.all.front().result.views, error)) {
    code = worst_of(code, kUnknown);
  }
  if (!out.flush()) {
    error << "staple_exporter probe: cannot write the output\n";
    code = worst_of(code, kUnknown);
  }
  return code;
}

}  // namespace staple::command
