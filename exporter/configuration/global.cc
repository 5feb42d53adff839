// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "exporter/configuration/duration.h"
#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "exporter/targets/idna.h"
#include "probes/target.h"
#include "probes/text/ascii.h"

namespace staple::config {
namespace {

constexpr Choice<ProbeTargets::Kind> kProbeTargets[] = {
    {"any", ProbeTargets::Kind::any},
    {"configured", ProbeTargets::Kind::configured},
    {"none", ProbeTargets::Kind::none}};

constexpr Choice<std::optional<LogLevel>> kLogLevels[] = {{"debug", LogLevel::debug},
                                                          {"info", LogLevel::info},
                                                          {"warn", LogLevel::warn},
                                                          {"error", LogLevel::error}};

bool is_network(const std::string& text) {
  boost::system::error_code not4;
  boost::system::error_code not6;
  boost::asio::ip::make_network_v4(text, not4);
  boost::asio::ip::make_network_v6(text, not6);
  return !not4 || !not6;
}

bool is_host_pattern(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.*") ==
         std::string_view::npos;
}

/// without_brackets returns `::1` for `[::1]`, and any other text as it is.
std::string without_brackets(const std::string& text) {
  const bool bracketed = text.size() > 2 && text.starts_with('[') && text.ends_with(']') &&
                         text.find(':') != std::string::npos;
  return bracketed ? text.substr(1, text.size() - 2) : text;
}

void read_probe_target(const Node& node, ProbeTargets& into) {
  auto text = read_text(node);
  if (!text) return;
  if (auto ascii = targets::to_a_labels(*text)) text = *std::move(ascii);
  std::ranges::transform(*text, text->begin(), text::to_lower);
  if (const std::string inner = without_brackets(*text); is_ip_address(inner)) text = inner;
  if (is_network(*text)) {
    into.networks.push_back(*std::move(text));
  } else if (is_ip_address(*text)) {
    into.networks.push_back(*text + (text->find(':') == std::string::npos ? "/32" : "/128"));
  } else if (!text->empty() && is_host_pattern(*text)) {
    into.hosts.push_back(*std::move(text));
  } else {
    node.fail(
        "expected a host such as *.example.com, an IP address or a network such as 10.0.0.0/8, found " +
        describe_value(node.value));
  }
}

void read_probe_targets(const Node& node, ProbeTargets& into) {
  if (node.value.kind != YamlValue::Kind::sequence)
    return read_choice(node, kProbeTargets, into.kind);
  into.kind = ProbeTargets::Kind::listed;
  node.for_each_item([&](const Node& item) { read_probe_target(item, into); });
}

constexpr Key<Global> kKeys[] = {
    {"interval",
     [](const Node& n, Global& g) { read_duration(n, Seconds(1), kMaxDuration, g.interval); }},
    {"failure_interval",
     [](const Node& n, Global& g) {
       read_duration(n, Seconds(1), kMaxDuration, g.failure_interval);
     }},
    {"timeout",
     [](const Node& n, Global& g) { read_duration(n, Seconds(1), kMaxTimeout, g.timeout); }},
    {"startup_spread",
     [](const Node& n, Global& g) {
       read_duration(n, Seconds(0), kMaxDuration, g.startup_spread);
     }},
    {"concurrency", [](const Node& n, Global& g) { read_count(n, 1, 65535, g.concurrency); }},
    {"log_level", [](const Node& n, Global& g) { read_choice(n, kLogLevels, g.log_level); }},
    {"probe_targets", [](const Node& n, Global& g) { read_probe_targets(n, g.probe_targets); }},
};

}  // namespace

void read_global(const Node& node, Global& into) {
  read_mapping(node, kKeys, into);
  check_failure_interval(node, into.interval, into.failure_interval);
}

void check_failure_interval(const Node& mapping, Seconds interval, Seconds& failure_interval) {
  const auto given = mapping.find("failure_interval");
  if (given && failure_interval > interval) {
    given->fail("must not be longer than the interval (" + format_duration(interval) + ")");
  }
  failure_interval = std::min(failure_interval, interval);
}

}  // namespace staple::config
