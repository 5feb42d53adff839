#include <algorithm>

#include "exporter/configuration/duration.h"
#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple {
namespace {

constexpr Choice<ProbeTargets::Kind> kProbeTargets[] = {{"any", ProbeTargets::Kind::any},
                                                        {"configured", ProbeTargets::Kind::configured},
                                                        {"none", ProbeTargets::Kind::none}};

constexpr Key<Global> kKeys[] = {
    {"interval", [](const Node& n, Global& g) { read_duration(n, Seconds(1), kLongest, g.interval); }},
    {"failure_interval",
     [](const Node& n, Global& g) { read_duration(n, Seconds(1), kLongest, g.failure_interval); }},
    {"timeout", [](const Node& n, Global& g) { read_duration(n, Seconds(1), kLongestTimeout, g.timeout); }},
    {"startup_spread",
     [](const Node& n, Global& g) { read_duration(n, Seconds(0), kLongest, g.startup_spread); }},
    {"concurrency", [](const Node& n, Global& g) { read_count(n, 1, 65535, g.concurrency); }},
    {"probe_targets",
     [](const Node& n, Global& g) {
       if (n.value.kind == YamlValue::Kind::sequence) {
         n.fail("a list is not supported yet; expected any, configured or none");
       } else {
         read_choice(n, kProbeTargets, g.probe_targets.kind);
       }
     }},
};

}  // namespace

void read_global(const Node& node, Global& into) {
  read_mapping(node, "global", kKeys, into);
  check_failure_interval(node, into.interval, into.failure_interval);
}

void check_failure_interval(const Node& mapping, Seconds interval, Seconds& failure_interval) {
  const auto given = mapping.find("failure_interval");
  if (given && failure_interval > interval) {
    given->fail("must not be longer than the interval (" + format_duration(interval) + ")");
  }
  failure_interval = std::min(failure_interval, interval);
}

}  // namespace staple
