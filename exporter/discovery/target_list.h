#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/settings.h"
#include "probes/error.h"
#include "probes/prober/module.h"
#include "probes/target.h"

namespace staple::discovery {

/// DiscoveredGroup is a group of targets that discovery found, as `static_configs` name them.
struct DiscoveredGroup {
  /// With the group's server name (`__server_name__`) where they name none
  std::vector<Target> targets;
  config::Labels labels;
  std::string module;  ///< `__module__`; empty: the fleet's
  std::string origin;  ///< the file that names it; empty: it is no file

  bool operator==(const DiscoveredGroup&) const = default;
};

using DiscoveredGroups = std::vector<DiscoveredGroup>;

/// Refusals are what of a list is not used: entries, and labels that were dropped.
struct Refusals {
  std::size_t count = 0;
  /// `file:line:column: path: message`, of the first kShownRefusals
  std::vector<std::string> texts;

  void add(std::string text);
  void add(const Refusals& others);
};
inline constexpr std::size_t kMaxShownRefusals = 20;

/// Every series of an endpoint bears its labels: a list could otherwise make of some kilobytes a
/// scrape of gigabytes.
inline constexpr std::size_t kMaxLabels = 64;        ///< of one group
inline constexpr std::size_t kMaxLabelName = 256;    ///< bytes
inline constexpr std::size_t kMaxLabelValue = 1024;  ///< bytes

/// TargetList is a list of targets that was read.
struct TargetList {
  DiscoveredGroups groups;
  Refusals refusals;
};

/// ListFormat is how a list is written.
enum class ListFormat { json, yaml };

/// Modules are those of the configuration, by name.
using Modules = std::map<std::string, std::shared_ptr<const prober::Module>>;

/// parse_target_list reads a list in the format of Prometheus's file_sd and http_sd: groups of
/// `targets` and `labels`. `origin` names it in messages; groups whose labels name none of
/// `modules` are refused, others choose the default port by theirs or `module`. Labels beyond the
/// bounds above are dropped. What is wrong with one entry does not hurt the others, but a list with
/// entries of which none can be used is refused, as is an empty text. An error reads
/// `file:line:column: message`.
Result<TargetList> parse_target_list(std::string_view text, ListFormat format,
                                     const std::string& origin, const Modules& modules,
                                     const prober::Module& module);

}  // namespace staple::discovery
