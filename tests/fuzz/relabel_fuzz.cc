// SPDX-License-Identifier: Apache-2.0

// Relabels a list: before the first NUL are the rules in YAML, after it is the list. Whatever the
// rules make of it must be within the bounds of a list.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "exporter/configuration/load.h"
#include "exporter/discovery/target_list.h"
#include "tests/fuzz/target_list_check.h"

namespace {

using namespace staple;

/// read_rules returns the rules of a text; none if it is invalid.
relabel::Rules read_rules(std::string_view text) {
  std::string yaml = "fleets:\n  - name: web\n    relabel_configs:\n      ";
  for (const char c : text) {
    yaml += c;
    if (c == '\n') yaml += "      ";
  }
  const auto loaded = config::parse_settings(yaml, "f.yml");
  const auto* const settings = std::get_if<config::Settings>(&loaded);
  return settings && settings->fleets.size() == 1 ? settings->fleets[0].relabel : relabel::Rules();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\0'), size);
  const auto module = std::make_shared<const prober::Module>();
  const discovery::TargetRules rules{module, {{"mail", module}}, read_rules(input.substr(0, end))};
  relabel::LabelSet meta;
  meta.set("__meta_filepath", "list");
  const auto list = discovery::parse_target_list(input.substr(std::min(end + 1, size)),
                                                 discovery::ListFormat::yaml, "list", rules, meta);
  if (list) {
    test::check(*list);
  } else {
    test::require(test::is_fit_to_be_shown(list.error().message));
    test::require(list.error().message.starts_with("list:"));
  }
  return 0;
}
