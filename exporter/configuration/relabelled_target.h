// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/configuration/label_set.h"
#include "exporter/relabel/label_set.h"
#include "probes/prober/module.h"
#include "probes/target.h"

namespace staple::config {

/// RelabelledTarget is a target with what its labels say after `relabel_configs`.
struct RelabelledTarget {
  Target target;       ///< with its port and server name
  std::string module;  ///< empty for that of the fleet
  LabelMap labels;     ///< of its endpoint
};

/// RelabelContext is what read_relabelled() needs besides the labels.
struct RelabelContext {
  const std::map<std::string, std::shared_ptr<const prober::Module>>& modules;
  const prober::Module& module;  ///< of the fleet
};

/// FailLabel reports a problem of a label: its name, and a message.
using FailLabel = std::function<void(std::string_view label, std::string message)>;

/// RelabelProblems takes the problems of one target.
struct RelabelProblems {
  FailLabel refuse;      ///< the target is invalid
  FailLabel drop_label;  ///< its endpoint may not have this label
};

/// kTooLarge is the message about a target whose labels exceed relabel::kMaxLabelBytes.
inline constexpr std::string_view kTooLarge = "relabel_configs make labels of more than 1 MiB";

/// read_relabelled reads `__address__` as targets are read everywhere, `__param_module` or
/// `__module__` as the module, and `__param_server_name` or `__param_hostname` as the name to ask
/// for. `__server_name__` is the name if the target has none. The other `__*` are left out. Returns
/// nullopt if one of these is invalid. Leaves out other labels that an endpoint may not have.
std::optional<RelabelledTarget> read_relabelled(const relabel::LabelSet& labels,
                                                const RelabelContext& context,
                                                const RelabelProblems& problems);

}  // namespace staple::config
