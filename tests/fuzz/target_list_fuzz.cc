// SPDX-License-Identifier: Apache-2.0

// Parses any text as a list of targets, in both formats. Every accepted entry must be a valid
// target with valid labels, nothing may exceed the bounds of a list, and every message must be
// printable and name the list.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "exporter/discovery/target_list.h"
#include "tests/fuzz/target_list_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto module = std::make_shared<const staple::prober::Module>();
  for (const auto format :
       {staple::discovery::ListFormat::json, staple::discovery::ListFormat::yaml}) {
    const auto list =
        staple::discovery::parse_target_list(text, format, "list", {module, {{"mail", module}}});
    if (list) {
      staple::test::check(*list);
    } else {
      staple::test::require(staple::test::is_fit_to_be_shown(list.error().message));
      staple::test::require(list.error().message.starts_with("list:"));
    }
  }
  return 0;
}
