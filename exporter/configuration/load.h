// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

#include "exporter/configuration/known_metric.h"
#include "exporter/configuration/settings.h"

namespace staple::config {

/// Problem is an error in a configuration file.
struct Problem {
  std::string file;
  int line = 0;      ///< from 1; 0 for the file as a whole
  int column = 0;    ///< from 1; 0 as for `line`
  std::string path;  ///< `fleets[0].module`; empty for the document
  std::string message;

  bool operator==(const Problem&) const = default;
};

/// to_string writes `file:line:column: path: message`, without the parts that are not known, and
/// without characters that could change a terminal (see text::clean()).
std::string to_string(const Problem& problem);

struct SecretFiles;

/// SettingsResult holds the settings, or every problem of the file in its order, at least one.
using SettingsResult = std::variant<Settings, std::vector<Problem>>;

/// load_settings reads the YAML file `path`. Relative paths in it are relative to its folder. A
/// file that cannot be read is a problem, too. Password files are read with `secrets`; if it is
/// null, they are not opened and their passwords stay empty. Other files are not opened. Names in
/// `metrics.exclude` must be among `metrics`; if that is empty, they are not checked.
SettingsResult load_settings(const std::string& path, SecretFiles* secrets = nullptr,
                             std::span<const KnownMetric> metrics = {});

/// parse_settings parses YAML text. `file` is its name in problems, and relative paths are relative
/// to the folder of `file`. `secrets` and `metrics` as for load_settings().
SettingsResult parse_settings(std::string_view yaml, const std::string& file,
                              SecretFiles* secrets = nullptr,
                              std::span<const KnownMetric> metrics = {});

/// make_default_settings returns the settings without a configuration: no fleets, and the
/// built-in module.
Settings make_default_settings();

}  // namespace staple::config
