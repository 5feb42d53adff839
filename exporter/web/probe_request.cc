#include "exporter/web/probe_request.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <fnmatch.h>

#include "probes/target.h"
#include "probes/text.h"

namespace staple {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;
using std::chrono::nanoseconds;

constexpr std::size_t shown = 200;  // bytes of foreign text in an answer
constexpr std::chrono::milliseconds margin{500};
constexpr std::chrono::milliseconds shortest{100};

Response refused(unsigned status, std::string reason) { return {status, std::move(reason) + "\n"}; }

nanoseconds limit(const std::string& scrape_timeout, nanoseconds configured) {
  double seconds = 0;
  const char* const end = scrape_timeout.data() + scrape_timeout.size();
  const auto [rest, error] = std::from_chars(scrape_timeout.data(), end, seconds);
  const bool usable = error == std::errc() && rest == end && seconds > 0 && seconds < 1e6;
  if (!usable) return configured;
  const auto asked = std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds));
  return std::clamp<nanoseconds>(asked - margin, shortest, std::max<nanoseconds>(configured, shortest));
}

bool contains(const std::string& network, const ip::address& address) {
  error_code no;
  if (const auto four = ip::make_network_v4(network, no); !no) {
    return address.is_v4() &&
           ip::network_v4(address.to_v4(), four.prefix_length()).canonical() == four.canonical();
  }
  const auto six = ip::make_network_v6(network, no);
  return !no && address.is_v6() &&
         ip::network_v6(address.to_v6(), six.prefix_length()).canonical() == six.canonical();
}

bool lists(const ProbeTargets& permitted, const std::string& host) {
  const auto matches = [&](const std::string& pattern) {
    return fnmatch(pattern.c_str(), host.c_str(), 0) == 0;  // of the wildcards there is only `*`
  };
  if (std::ranges::any_of(permitted.hosts, matches)) return true;
  error_code not_address;
  ip::address address = ip::make_address(host, not_address);
  if (not_address) return false;
  // Another way to write an IPv4 address.
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return std::ranges::any_of(permitted.networks, [&](const auto& each) { return contains(each, address); });
}

bool permits(const ProbeTargets& permitted, const Target& target, const IsWatched& is_watched) {
  switch (permitted.kind) {
    case ProbeTargets::Kind::any:
      return true;
    case ProbeTargets::Kind::none:
      return false;
    case ProbeTargets::Kind::listed:
      return lists(permitted, target.host);
    case ProbeTargets::Kind::configured:
      break;
  }
  // Where to connect is what counts: the server name only chooses among what that server shows anyway.
  return is_watched(target);
}

}  // namespace

std::variant<Question, Response> read_probe_request(const Request& request,
                                                    const Configuration& configuration,
                                                    const IsWatched& is_watched) {
  const std::string written = request.parameter("target");
  if (written.empty()) return refused(400, "The parameter target is missing: /probe?target=HOST[:PORT]");
  const std::string asked_module = request.parameter("module");
  const std::string module_name = asked_module.empty() ? "tls" : asked_module;
  const auto module = configuration.settings.modules.find(module_name);
  if (module == configuration.settings.modules.end()) {
    return refused(400, "There is no module " + clean(module_name, shown));
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

  if (!permits(configuration.settings.global.probe_targets, *target, is_watched)) {
    return refused(403, "This target is excluded by probe_targets in the configuration.");
  }
  return Question{std::move(*target), module->second, configuration.view_clients(*module->second),
                  limit(request.scrape_timeout, configuration.settings.global.timeout),
                  configuration.responder(*module->second)};
}

}  // namespace staple
