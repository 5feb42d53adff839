// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>
#include <utility>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "probes/tls/offered.h"

namespace staple::config {
namespace {

/// Draft holds TLS settings that are being read. Their files are relative to `folder`.
struct Draft {
  tls::Settings& tls;
  const std::filesystem::path& folder;
};

constexpr Choice<TlsVersion> kVersions[] = {{"TLS10", TlsVersion::tls10},
                                            {"TLS11", TlsVersion::tls11},
                                            {"TLS12", TlsVersion::tls12},
                                            {"TLS13", TlsVersion::tls13}};

/// A list has one problem for all of its repetitions, at the first of them.
void read_groups(const Node& node, std::vector<std::string>& into) {
  std::map<std::string, std::string> seen;  // names as written, by their canonical names
  bool is_repeated = false;
  node.for_each_item([&](const Node& item) {
    const auto name = read_text(item);
    if (!name) return;
    if (!tls::is_offerable_group(*name)) {
      item.fail("expected a group that this OpenSSL supports, such as X25519 or P-256, found " +
                describe_value(item.value));
      return;
    }
    const auto [first, is_new] = seen.emplace(tls::canonical_group_name(*name), *name);
    if (is_new) {
      into.push_back(*name);
    } else if (!std::exchange(is_repeated, true)) {
      item.fail(first->second == *name ? "repeated group"
                                       : "repeated group, first given as " + first->second);
    }
  });
}

constexpr Key<Draft> kKeys[] = {
    {"ca_file", [](const Node& n, Draft& d) { read_file_name(n, d.folder, d.tls.ca_file); }},
    {"cert_file", [](const Node& n, Draft& d) { read_file_name(n, d.folder, d.tls.cert_file); }},
    {"key_file", [](const Node& n, Draft& d) { read_file_name(n, d.folder, d.tls.key_file); }},
    {"min_version", [](const Node& n, Draft& d) { read_choice(n, kVersions, d.tls.min_version); }},
    {"max_version", [](const Node& n, Draft& d) { read_choice(n, kVersions, d.tls.max_version); }},
    {"groups", [](const Node& n, Draft& d) { read_groups(n, d.tls.groups); }},
};

}  // namespace

void read_tls(const Node& node, const std::filesystem::path& folder, tls::Settings& into) {
  Draft draft{into, folder};
  read_mapping(node, kKeys, draft);
  if (!into.cert_file.empty() && into.key_file.empty()) {
    node.find("cert_file")->fail("needs key_file");
  }
  if (!into.key_file.empty() && into.cert_file.empty()) {
    node.find("key_file")->fail("needs cert_file");
  }
  if (into.min_version > into.max_version) {
    const auto given = node.find("min_version");
    (given ? *given : *node.find("max_version")).fail("min_version must not be above max_version");
  }
}

}  // namespace staple::config
