// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/argv.h"

namespace staple::command {

Argv split_argv(std::span<const char* const> arguments,
                const std::function<bool(const std::string&)>& takes_value) {
  Argv argv;
  auto& all = argv.all;
  bool flags = true;
  for (const std::string word : arguments) {
    const bool flag = flags && word.starts_with("--");
    if (flag && argv.flag_without_value.empty() && !all.empty() && takes_value(all.back())) {
      argv.flag_without_value = all.back();
    }
    flags = flags && word != "--";
    const bool empty = flag && word.ends_with('=');
    all.push_back(empty ? word.substr(0, word.size() - 1) : word);
    if (empty) all.emplace_back();
  }
  return argv;
}

}  // namespace staple::command
