#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "probes/module.h"
#include "probes/target.h"
#include "probes/time.h"

namespace staple {

/// Labels are the labels a person gives to endpoints, sorted by name.
using Labels = std::map<std::string, std::string>;

/// ProbeTargets says what `/probe` accepts (`global.probe_targets`).
struct ProbeTargets {
  enum class Kind { any, configured, none } kind = Kind::any;
  bool operator==(const ProbeTargets&) const = default;
};

/// Global holds what applies to every fleet.
struct Global {
  Seconds interval = std::chrono::minutes(5);
  Seconds failure_interval{30};
  Seconds timeout{20};
  Seconds startup_spread{30};  ///< of the first round; an endpoint with a shorter interval takes that
  unsigned concurrency = 512;
  unsigned threads = 1;  ///< event loops; only from the command line
  ProbeTargets probe_targets;

  bool operator==(const Global&) const = default;
};

/// TargetGroup is one entry of `static_configs`.
struct TargetGroup {
  std::vector<Target> targets;
  Labels labels;

  bool operator==(const TargetGroup&) const = default;
};

/// FleetSettings is one entry of `fleets`; what it does not set comes from Global.
struct FleetSettings {
  std::string name;
  std::shared_ptr<const Module> module;
  Seconds interval{0};
  Seconds failure_interval{0};
  Seconds timeout{0};
  std::vector<TargetGroup> groups;
};

/// Place is where something stands in a configuration file, for problems that show only later.
struct Place {
  std::string file;  ///< empty: it is built in
  int line = 0;      ///< from 1
  int column = 0;    ///< from 1
  std::string path;  ///< `modules.tls.tls_config`

  auto operator<=>(const Place&) const = default;
};

/// Settings is a configuration that was read and found right.
struct Settings {
  Global global;
  std::map<std::string, std::shared_ptr<const Module>> modules;  ///< by name; `tls` is always there
  std::map<std::string, Place> tls_places;        ///< by module: where it names files; absent: it names none
  std::map<std::string, Place> responder_places;  ///< by module: as tls_places, of its `responder`
  std::vector<FleetSettings> fleets;              ///< in the order of the file
  std::string shown;                              ///< the document in YAML, without its secrets
};

}  // namespace staple
