#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

#include "exporter/configuration/settings.h"

namespace staple::config {

/// Problem is one thing wrong with a configuration.
struct Problem {
  std::string file;
  int line = 0;      ///< from 1; 0: the file as a whole
  int column = 0;    ///< from 1; 0: as line
  std::string path;  ///< `fleets[0].module`; empty: the document
  std::string message;

  bool operator==(const Problem&) const = default;
};

/// to_string writes the problem as `file:line:column: path: message`, leaving out what is
/// not known.
std::string to_string(const Problem& problem);

struct SecretFiles;

/// SettingsResult is either settings, or every problem found (never none), in the order of
/// the file.
using SettingsResult = std::variant<Settings, std::vector<Problem>>;

/// load_settings reads the YAML file `path`; relative files in it are relative to its folder. An
/// unreadable file is a problem like any other. `secrets` reads the files of passwords; null: they
/// are not opened, and passwords that are in files stay empty. Other files it names are not opened.
SettingsResult load_settings(const std::string& path, SecretFiles* secrets = nullptr);

/// parse_settings reads YAML text; `file` names it in problems and anchors relative paths.
/// `secrets` as in load_settings: without it, no file is opened.
SettingsResult parse_settings(std::string_view yaml, const std::string& file,
                              SecretFiles* secrets = nullptr);

/// make_default_settings is what holds without a configuration: no fleets, the built-in modules.
Settings make_default_settings();

}  // namespace staple::config
