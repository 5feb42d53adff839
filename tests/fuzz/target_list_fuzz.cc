// SPDX-License-Identifier: Apache-2.0

// Parses any text as a list of targets, in both formats. Every accepted entry must be a valid
// target with valid labels, nothing may exceed the bounds of a list, and every message must be
// printable and name the list.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exporter/configuration/labels.h"
#include "exporter/discovery/target_list.h"
#include "probes/text/utf8.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_fit_to_be_shown(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

void check_labels(const staple::config::Labels& labels) {
  require(labels.size() <= staple::discovery::kMaxLabels);
  for (const auto& [name, value] : labels) {
    require(!staple::config::check_label_name(name));
    require(name.size() <= staple::discovery::kMaxLabelName);
    require(value.size() <= staple::discovery::kMaxLabelValue);
    require(staple::text::is_utf8(value));
  }
}

void check(const staple::discovery::TargetList& list) {
  std::size_t targets = 0;
  for (const auto& group : list.groups) {
    require(!group.targets.empty());
    targets += group.targets.size();
    require(group.module.empty() || group.module == "mail");
    for (const auto& target : group.targets) {
      const auto again = staple::parse_target(staple::to_string(target), 443);
      require(again && *again == target);
    }
    check_labels(group.labels);
  }
  require(targets <= staple::discovery::kMaxTargets);
  require(list.refusals.count >= list.refusals.texts.size());
  require(list.refusals.texts.size() <= staple::discovery::kMaxShownRefusals);
  require(std::ranges::all_of(list.refusals.texts, is_fit_to_be_shown));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto module = std::make_shared<const staple::prober::Module>();
  for (const auto format :
       {staple::discovery::ListFormat::json, staple::discovery::ListFormat::yaml}) {
    const auto list =
        staple::discovery::parse_target_list(text, format, "list", {module, {{"mail", module}}});
    if (list) {
      check(*list);
    } else {
      require(is_fit_to_be_shown(list.error().message));
      require(list.error().message.starts_with("list:"));
    }
  }
  return 0;
}
