// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple::config {
namespace {

/// Draft is an entry that is being read. Its files are relative to `folder`.
struct Draft {
  FileDiscovery discovery;
  const std::filesystem::path& folder;
};

constexpr std::array<std::string_view, 6> kExtensions{".json", ".yml", ".yaml",
                                                      ".JSON", ".YML", ".YAML"};

void read_file_pattern(const Node& node, Draft& draft) {
  const auto text = read_text(node);
  if (!text) return;
  if (text->find('\0') != std::string::npos) return node.fail("a file name must not contain NUL");
  const bool known =
      std::ranges::any_of(kExtensions, [&](auto each) { return text->ends_with(each); });
  if (!known)
    return node.fail("expected a file that ends in .json, .yml or .yaml, found " +
                     describe_value(node.value));
  const auto path = (draft.folder / *text).lexically_normal();
  if (has_wildcard(std::filesystem::path(*text).parent_path().string())) {
    return node.fail("only the last part of a path may have wildcards, found " +
                     describe_value(node.value));
  }
  draft.discovery.files.push_back(path.string());
}

void read_files(const Node& node, Draft& draft) {
  node.for_each_item([&](const Node& item) { read_file_pattern(item, draft); });
}

constexpr Key<Draft> kKeys[] = {
    {"files", &read_files},
    {"refresh_interval",
     [](const Node& n, Draft& d) {
       read_duration(n, Seconds(1), kMaxDuration, d.discovery.refresh_interval);
     }},
};

}  // namespace

void read_file_sd(const Node& node, const std::filesystem::path& folder,
                  std::vector<FileDiscovery>& into) {
  node.for_each_item([&](const Node& item) {
    Draft draft{{}, folder};
    const bool is_valid = read_mapping(item, kKeys, draft);
    if (is_valid && draft.discovery.files.empty()) item.fail("needs files");
    into.push_back(std::move(draft.discovery));
  });
}

}  // namespace staple::config
