// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/reuse.h"

#include <algorithm>

namespace staple::service {
namespace {

bool are_equal(const prober::Module& a, const prober::Module& b) { return a == b; }

bool are_equal(const prober::ViewClients& a, const prober::ViewClients& b) {
  return std::ranges::equal(
      a, b, [](const auto& one, const auto& other) { return one->has_same_files(*other); });
}

bool are_equal(const endpoint::ResponderClient& a, const endpoint::ResponderClient& b) {
  return a.settings == b.settings && a.id == b.id && a.tls->has_same_files(*b.tls);
}

bool are_equal(const discovery::HttpClientConfig& a, const discovery::HttpClientConfig& b) {
  return a.settings == b.settings && a.authorization == b.authorization &&
         a.tls->has_same_files(*b.tls);
}

/// reuse replaces the values of a map that are equal to those of the same key before.
template <class Map>
void reuse(Map& loaded, const Map& previous) {
  for (auto& [key, value] : loaded) {
    const auto before = previous.find(key);
    if (before != previous.end() && are_equal(*value, *before->second)) value = before->second;
  }
}

void reuse_http_clients(HttpClientConfigs& loaded, const HttpClientConfigs& previous) {
  for (auto& [fleet, clients] : loaded) {
    const auto before = previous.find(fleet);
    if (before == previous.end()) continue;
    for (auto& client : clients) {
      const auto same = std::ranges::find_if(
          before->second, [&](const auto& each) { return are_equal(*client, *each); });
      if (same != before->second.end()) client = *same;
    }
  }
}

}  // namespace

void reuse_unchanged(Configuration& loaded, const Configuration& previous) {
  auto& settings = loaded.settings;
  reuse(settings.modules, previous.settings.modules);
  for (auto& fleet : settings.fleets) fleet.module = settings.modules.at(fleet.module->name);
  reuse(loaded.modules_without_login, previous.modules_without_login);
  reuse(loaded.tls_clients, previous.tls_clients);
  reuse(loaded.responder_clients, previous.responder_clients);
  reuse_http_clients(loaded.http_sd, previous.http_sd);
}

}  // namespace staple::service
