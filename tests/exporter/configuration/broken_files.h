// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/configuration/load.h"

namespace staple::config {

/// list_broken_files lists the YAML files of a folder, by their names without `.yml`. Comments of
/// the form `# expect: LINE:COLUMN: PATH: MESSAGE` in each file hold the problems that must be
/// reported, in this order and no others. FOLDER in a message stands for the folder.
inline std::vector<std::string> list_broken_files(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

/// read_expected_problems returns the problems of these comments.
inline std::vector<std::string> read_expected_problems(const std::filesystem::path& file) {
  constexpr std::string_view mark = "# expect: ";
  constexpr std::string_view folder = "FOLDER";
  std::vector<std::string> expected;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(mark)) continue;
    line = file.string() + ":" + line.substr(mark.size());
    if (const auto at = line.find(folder, file.string().size()); at != std::string::npos) {
      line.replace(at, folder.size(), file.parent_path().string());
    }
    expected.push_back(std::move(line));
  }
  return expected;
}

/// to_strings writes problems as they are reported.
inline std::vector<std::string> to_strings(const std::vector<Problem>& problems) {
  std::vector<std::string> result;
  for (const Problem& problem : problems) result.push_back(to_string(problem));
  return result;
}

}  // namespace staple::config
