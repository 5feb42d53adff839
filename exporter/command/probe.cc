#include "exporter/command/probe.h"

#include <exception>
#include <filesystem>
#include <ostream>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>

#include "exporter/clock.h"
#include "exporter/command/exit_code.h"
#include "exporter/command/input.h"
#include "exporter/configuration/load.h"
#include "exporter/file.h"
#include "exporter/nearest.h"
#include "exporter/report/json.h"
#include "exporter/report/json_text.h"
#include "exporter/report/table.h"
#include "exporter/report/text.h"
#include "exporter/responder/ask_once.h"
#include "exporter/responder/load_access.h"
#include "exporter/schedule/answer.h"
#include "probes/probe.h"
#include "probes/text.h"

namespace staple {
namespace {

/// Plan is what the options come to: how to probe, and as what.
struct Plan {
  Module module;
  std::shared_ptr<const ViewClients> clients;
  std::shared_ptr<const ResponderAccess> responder;  ///< null: the CA's responder is not asked
  Seconds timeout;
  unsigned concurrency;
};

/// One is one target: as it was named, as it is probed, and what came of it.
struct One {
  std::string name;
  Target target;
  std::vector<Probed> probed;
};

/// make_plan says on `error` what is wrong and returns the exit code if there is no plan.
std::variant<Plan, ExitCode> make_plan(const ProbeOptions& options, std::ostream& error) {
  auto loaded =
      options.config_file.empty() ? LoadedSettings(default_settings()) : load_settings(options.config_file);
  if (const auto* const problems = std::get_if<std::vector<Problem>>(&loaded)) {
    for (const auto& problem : *problems) error << to_string(problem) << "\n";
    return kCouldNotTell;
  }
  const auto& settings = std::get<Settings>(loaded);
  const auto module = settings.modules.find(options.module);
  if (module == settings.modules.end()) {
    std::vector<std::string_view> names;
    for (const auto& [name, unused] : settings.modules) names.push_back(name);
    error << "--module: no module is called '" << clean(options.module, 100) << "'"
          << did_you_mean(options.module, names) << "\n";
    return kUsage;
  }
  Plan plan{as_flags_say(*module->second, options), nullptr, nullptr,
            options.timeout.value_or(settings.global.timeout), settings.global.concurrency};
  const auto system = Roots::load_system();
  auto clients = load_view_clients(tls_settings(plan.module), system);
  if (!clients) {
    error << clients.error().message << "\n";
    return kCouldNotTell;
  }
  plan.clients = std::move(*clients);
  if (plan.module.responder.query) {
    auto access = load_responder_access(plan.module, system);
    if (!access) {
      error << access.error().message << "\n";
      return kCouldNotTell;
    }
    plan.responder = std::move(*access);
  }
  return plan;
}

/// make_target applies the flags that change where to connect and which name to ask for.
One make_target(const Target& target, const ProbeOptions& options, const Module& module) {
  One one{"", target, {}};
  if (one.target.port == 0) one.target.port = entry(module.starttls).default_port;
  one.name = to_string(one.target);
  if (!options.server_name.empty()) one.target.server_name = options.server_name;
  if (options.address) {
    // The name that would have been asked for stays, although the host is now an address.
    if (one.target.server_name.empty() && module.server_name.empty()) one.target.server_name = target.host;
    one.target.host = options.address->to_string();
  }
  return one;
}

/// Asking is what responders are asked with, for all targets together.
struct Asking {
  explicit Asking(boost::asio::io_context& loop) : resolver(loop.get_executor()) {}
  Resolver resolver;
  Memory memory;
};

boost::asio::awaitable<void> probe_one(Prober& prober, Asking& asking, const Plan& plan, One& one) {
  const Assignment assignment{one.target, plan.module, *plan.clients, plan.timeout};
  one.probed = co_await prober.probe(assignment);
  if (!plan.responder) co_return;
  co_await ask_once(one.probed, plan.module, *plan.responder, plan.clients->front()->roots(), asking.resolver,
                    plan.timeout, real_clock(), asking.memory);
}

void probe_all(const Plan& plan, std::vector<One>& all) {
  boost::asio::io_context loop(1);
  Prober prober(loop.get_executor(), real_clock(), plan.concurrency);
  Asking asking{loop};
  for (auto& one : all) {
    boost::asio::co_spawn(loop, probe_one(prober, asking, plan, one), [](std::exception_ptr failed) {
      if (failed) std::rethrow_exception(failed);
    });
  }
  loop.run();
}

std::vector<const Observation*> views_of(const One& one) {
  std::vector<const Observation*> views;
  for (const auto& probed : one.probed) views.push_back(&probed.observation);
  return views;
}

void write_json(const std::vector<One>& all, std::ostream& out) {
  boost::json::array array;
  for (const auto& one : all) {
    const auto views = views_of(one);
    for (const auto* const view : views) {
      array.push_back(observation_json(*view, {.target = one.name, .views = views}));
    }
  }
  out << json_text(array) << "\n";
}

/// write_text writes several views as a table first. Then those that are not well are explained, and the
/// first one where all are.
void write_text(const std::vector<One>& all, bool colour, std::ostream& out) {
  const char* separator = "";
  for (const auto& one : all) {
    const auto views = views_of(one);
    std::vector<const Observation*> explained = views;
    std::erase_if(explained, [](const Observation* view) { return !is_trouble(level(*view)); });
    if (explained.empty()) explained.push_back(views.front());
    if (views.size() > 1) {
      out << separator << one.name << "\n\n" << views_table(views, colour);
      separator = "\n";
    }
    for (const auto* const view : explained) {
      out << separator << observation_text(*view, views, one.name, colour);
      separator = "\n";
    }
  }
}

/// save writes what was asked for of the first address that showed something; false: it could not be.
bool save(const ProbeOptions& options, const std::vector<Probed>& probed, std::ostream& error) {
  const auto shown =
      std::ranges::find_if(probed, [](const auto& each) { return !each.presented.chain.empty(); });
  const auto* const chain = shown == probed.end() ? nullptr : &shown->presented.chain;
  bool saved = true;
  const auto put = [&](const std::string& file, bool there, const std::string& content, const char* what) {
    if (file.empty()) return;
    if (!there) {
      error << file << ": not written: the server sent no " << what << "\n";
      saved = false;
    } else if (const auto written = write_file(file, content); !written) {
      error << file << ": " << written.error().message << "\n";
      saved = false;
    }
  };
  std::string pem;
  if (chain) {
    for (const auto& certificate : *chain) pem += certificate_pem(certificate.der);
  }
  const auto* const staple = chain && chain->front().staple ? &*chain->front().staple : nullptr;
  put(options.save_staple, staple, staple ? std::string(staple->begin(), staple->end()) : "", "staple");
  put(options.save_chain, chain, pem, "certificate");
  return saved;
}

}  // namespace

Module as_flags_say(Module module, const ProbeOptions& options) {
  module.all_addresses = options.all_addresses;
  if (options.starttls) module.starttls = *options.starttls;
  if (!options.ca_file.empty()) {
    module.tls.ca_file = std::filesystem::absolute(options.ca_file).string();
    for (auto& view : module.views) view.tls.ca_file = module.tls.ca_file;
  }
  return module;
}

int run_probe(const ProbeOptions& options, std::ostream& out, std::ostream& error, bool colour) {
  auto planned = make_plan(options, error);
  if (const auto* const code = std::get_if<ExitCode>(&planned)) return *code;
  const auto& plan = std::get<Plan>(planned);
  std::vector<One> all;
  for (const auto& target : options.targets) all.push_back(make_target(target, options, plan.module));
  probe_all(plan, all);

  auto code = kOk;
  for (const auto& one : all) {
    for (const auto& probed : one.probed) code = worst(code, exit_code(level(probed.observation)));
  }
  if (options.output == Output::json) {
    write_json(all, out);
  } else {
    write_text(all, colour, out);
  }
  if (!save(options, all.front().probed, error)) code = worst(code, kCouldNotTell);
  if (!out.flush()) {
    error << "The output cannot be written.\n";
    code = worst(code, kCouldNotTell);
  }
  return code;
}

}  // namespace staple
