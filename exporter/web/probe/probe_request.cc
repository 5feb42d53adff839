// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/probe/probe_request.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/targets/read_target.h"
#include "probes/target.h"
#include "probes/text/clean.h"

namespace staple::web {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kMaxQuoted = 200;  // bytes of a value quoted in a response
constexpr std::chrono::milliseconds kMargin{500};
constexpr std::chrono::milliseconds kShortest{100};

httpd::Response refuse(unsigned status, std::string reason) {
  return {status, std::move(reason) + "\n"};
}

nanoseconds compute_limit(const std::string& scrape_timeout, nanoseconds configured) {
  double seconds = 0;
  const char* const end = scrape_timeout.data() + scrape_timeout.size();
  const auto [rest, error] = std::from_chars(scrape_timeout.data(), end, seconds);
  const bool usable = error == std::errc() && rest == end && seconds > 0 && seconds < 1e6;
  if (!usable) return configured;
  const auto requested =
      std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds));
  return std::clamp<nanoseconds>(requested - kMargin, kShortest,
                                 std::max<nanoseconds>(configured, kShortest));
}

/// read_named_target reads the target with the name to ask for, which may be a parameter of its own.
Result<Target> read_named_target(const httpd::Request& request, const std::string& written,
                                 std::uint16_t default_port) {
  auto target = targets::read_target(written, default_port);
  std::string server_name = request.parameter("server_name");
  if (server_name.empty()) server_name = request.parameter("hostname");
  if (!target || server_name.empty()) return target;
  auto name = targets::read_server_name(server_name);
  if (!name) return Error{name.error().kind, "server_name " + name.error().message};
  target->server_name = *std::move(name);
  return target;
}

/// find_repeated_parameter returns the first parameter of a probe that has several values. Empty if
/// there is none. One of them would be ignored unseen.
std::string_view find_repeated_parameter(const httpd::Request& request) {
  for (const std::string_view name : {"target", "module", "server_name", "hostname", "debug"}) {
    if (std::ranges::count(request.query, name, &std::pair<std::string, std::string>::first) > 1)
      return name;
  }
  return {};
}

// withhold_from_unknown removes from the probe of a target that `is_watched` does not know what
// only a known one may learn.
void withhold_from_unknown(const service::Configuration& configuration,
                           const httpd::Request& request, const TargetPredicate& is_watched,
                           service::OnDemandProbe& probe) {
  const auto anonymous = configuration.anonymous_modules.find(probe.module->name);
  const bool has_certificate = anonymous != configuration.anonymous_modules.end();
  const bool debug = request.parameter("debug") == "true";
  // The search among the endpoints of large fleets takes time, so it is made only if it matters.
  if ((!debug && !has_certificate) || is_watched(probe.target)) return;
  probe.hides_received = true;
  if (!has_certificate) return;
  probe.module = anonymous->second.module;
  probe.tls = anonymous->second.tls;
  probe.responder = anonymous->second.responder;
  probe.is_anonymous = true;
}

}  // namespace

httpd::Response make_excluded_response() {
  return refuse(403, "Target not permitted by probe_targets in the configuration");
}

ProbeRequest read_probe_request(const httpd::Request& request,
                                const service::Configuration& configuration,
                                const TargetPredicate& is_watched) {
  if (const auto name = find_repeated_parameter(request); !name.empty())
    return refuse(400, "Parameter " + std::string(name) + " is given more than once");
  const std::string written = request.parameter("target");
  if (written.empty()) return refuse(400, "Parameter target is missing: /probe?target=HOST[:PORT]");
  const std::string asked_module = request.parameter("module");
  const std::string module_name = asked_module.empty() ? "tls" : asked_module;
  const auto module = configuration.settings.modules.find(module_name);
  if (module == configuration.settings.modules.end()) {
    return refuse(400, "Unknown module '" + text::clean(module_name, kMaxQuoted) + "'");
  }

  const config::ProbeTargets& permitted = configuration.settings.global.probe_targets;
  if (permitted.kind == config::ProbeTargets::Kind::none) return make_excluded_response();
  auto target = read_named_target(request, written, entry(module->second->starttls).default_port);
  if (!target) return Failure{Reason::resolve_bad_target, target.error().message};

  const bool through_proxy = module->second->proxy.kind != proxy::Kind::none;
  const Permission permission = check_permission(permitted, *target, through_proxy, is_watched);
  if (permission == Permission::refused) return make_excluded_response();
  service::OnDemandProbe probe{
      std::move(*target), configuration.without_login(module->second),
      configuration.view_clients(*module->second),
      compute_limit(request.scrape_timeout, configuration.settings.global.timeout),
      configuration.responder_client(*module->second)};
  const bool any = permitted.kind == config::ProbeTargets::Kind::any;
  if (any) withhold_from_unknown(configuration, request, is_watched, probe);
  if (permission == Permission::by_address) probe.permits = make_network_filter(permitted);
  return probe;
}

}  // namespace staple::web
