// SPDX-License-Identifier: Apache-2.0

#include <map>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple::config {
namespace {

/// kMaxViews bounds the connections of one probe to one address.
constexpr std::size_t kMaxViews = 16;

/// Draft is a view that is being read. It begins with the TLS settings of the module.
struct Draft {
  prober::View view;
  std::optional<TlsVersion> version;  ///< nullopt for those of the module
};

constexpr Choice<TlsVersion> kVersions[] = {{"1.2", TlsVersion::tls12}, {"1.3", TlsVersion::tls13}};
constexpr Choice<tls::KeyType> kKeyTypes[] = {{"rsa", tls::KeyType::rsa},
                                              {"ecdsa", tls::KeyType::ecdsa}};
void read_version(const Node& node, Draft& draft) {
  TlsVersion version{};
  const auto before = node.problems.items.size();
  read_choice(node, kVersions, version);
  if (node.problems.items.size() != before) return;
  draft.view.tls.min_version = draft.view.tls.max_version = version;
  draft.version = version;
}

constexpr Key<Draft> kKeys[] = {
    {"tls", &read_version},
    {"key_type", [](const Node& n, Draft& d) { read_choice(n, kKeyTypes, d.view.tls.key_type); }},
    {"multi", [](const Node& n, Draft& d) { read_flag(n, d.view.multi); }},
    {"server_name", [](const Node& n, Draft& d) { read_server_name(n, d.view.server_name); }},
};

/// name_of returns the label of a view: what it sets. Empty if it sets nothing.
std::string name_of(const Draft& draft) {
  std::string name;
  const auto add = [&](std::string_view part) {
    if (!name.empty()) name += '-';
    name += part;
  };
  if (draft.version) add(*draft.version == TlsVersion::tls13 ? "tls1.3" : "tls1.2");
  if (draft.view.multi) add("multi");
  for (const auto& [word, key_type] : kKeyTypes) {
    if (draft.view.tls.key_type == key_type) add(word);
  }
  if (!draft.view.server_name.empty()) add(draft.view.server_name);
  return name;
}

}  // namespace

void read_views(const Node& node, prober::Module& into) {
  if (node.value.items.size() > kMaxViews) {
    return node.fail("has more than " + std::to_string(kMaxViews) + " views");
  }
  std::map<std::string, int> lines;  // by name, of the first view with that name
  node.for_each_item([&](const Node& item) {
    Draft draft{{"", into.tls, ""}, {}};
    if (!read_mapping(item, kKeys, draft)) return;
    // TLS 1.3 carries a staple with each certificate; versions before TLS 1.2 have no
    // status_request_v2 (RFC 6961).
    if (draft.view.multi && draft.version != TlsVersion::tls12) {
      item.fail("multi: true needs tls: \"1.2\"");
      return;
    }
    draft.view.name = name_of(draft);
    if (draft.view.name.empty()) {
      item.fail("needs one of tls, key_type or server_name");
      return;
    }
    const auto [first, is_new] = lines.emplace(draft.view.name, item.value.mark.line);
    if (!is_new) item.fail("repeated view, first given in line " + std::to_string(first->second));
    into.views.push_back(std::move(draft.view));
  });
}

}  // namespace staple::config
