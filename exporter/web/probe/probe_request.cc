#include "exporter/web/probe/probe_request.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

#include "probes/target.h"
#include "probes/text/clean.h"

namespace staple::web {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t shown = 200;  // bytes of foreign text in an answer
constexpr std::chrono::milliseconds margin{500};
constexpr std::chrono::milliseconds shortest{100};

httpd::Response refused(unsigned status, std::string reason) { return {status, std::move(reason) + "\n"}; }

nanoseconds limit(const std::string& scrape_timeout, nanoseconds configured) {
  double seconds = 0;
  const char* const end = scrape_timeout.data() + scrape_timeout.size();
  const auto [rest, error] = std::from_chars(scrape_timeout.data(), end, seconds);
  const bool usable = error == std::errc() && rest == end && seconds > 0 && seconds < 1e6;
  if (!usable) return configured;
  const auto asked = std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds));
  return std::clamp<nanoseconds>(asked - margin, shortest, std::max<nanoseconds>(configured, shortest));
}

}  // namespace

httpd::Response excluded() {
  return refused(403, "This target is excluded by probe_targets in the configuration.");
}

std::variant<service::OnDemandProbe, httpd::Response> read_probe_request(
    const httpd::Request& request, const service::Configuration& configuration, const IsWatched& is_watched) {
  const std::string written = request.parameter("target");
  if (written.empty()) return refused(400, "The parameter target is missing: /probe?target=HOST[:PORT]");
  const std::string asked_module = request.parameter("module");
  const std::string module_name = asked_module.empty() ? "tls" : asked_module;
  const auto module = configuration.settings.modules.find(module_name);
  if (module == configuration.settings.modules.end()) {
    return refused(400, "There is no module " + text::clean(module_name, shown));
  }

  const std::uint16_t port = entry(module->second->starttls).default_port;
  auto target = parse_target(written, port);
  if (!target) return refused(400, "target: " + target.error().message);

  std::string server_name = request.parameter("server_name");
  if (server_name.empty()) server_name = request.parameter("hostname");
  if (!server_name.empty()) {
    // Read as a target writes it, so that the same names are good in both places.
    const auto named = parse_target("host#" + server_name, port);
    if (!named) return refused(400, "server_name: " + named.error().message);
    target->server_name = named->server_name;
  }

  const config::ProbeTargets& permitted = configuration.settings.global.probe_targets;
  const bool through_proxy = module->second->proxy.kind != proxy::Kind::none;
  const Permission given = permission(permitted, *target, through_proxy, is_watched);
  if (given == Permission::refused) return excluded();
  service::OnDemandProbe question{std::move(*target), module->second,
                                  configuration.view_clients(*module->second),
                                  limit(request.scrape_timeout, configuration.settings.global.timeout),
                                  configuration.responder_client(*module->second)};
  if (given == Permission::by_address) question.permits = within_networks(permitted);
  return question;
}

}  // namespace staple::web
