// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/http_client.h"
#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple::config {
namespace {

/// Draft is an entry that is being read.
struct Draft {
  HttpDiscovery discovery;
  const Files& files;
};

constexpr Key<Draft> kKeys[] = {
    {"url", [](const Node& n, Draft& d) { read_server_url(n, d.discovery.url); }},
    {"refresh_interval",
     [](const Node& n, Draft& d) {
       read_duration(n, Seconds(1), kMaxDuration, d.discovery.refresh_interval);
     }},
    {"basic_auth", [](const Node& n, Draft& d) { read_basic_auth(n, d.files, d.discovery); }},
    {"authorization", [](const Node& n, Draft& d) { read_authorization(n, d.files, d.discovery); }},
    {"tls_config", [](const Node& n, Draft& d) { read_tls(n, d.files.folder, d.discovery.tls); }},
    {"proxy_url", [](const Node& n, Draft& d) { read_proxy_url(n, d.discovery.proxy); }},
    {"proxy_password_file",
     [](const Node& n, Draft& d) {
       read_file_name(n, d.files.folder, d.discovery.proxy.password_file);
     }},
};

}  // namespace

void read_http_sd(const Node& node, const Files& files, FleetSettings& into,
                  std::vector<SourceLocation>& locations) {
  node.for_each_item([&](const Node& item) {
    Draft draft{{}, files};
    const bool is_valid = read_mapping(item, kKeys, draft);
    if (is_valid && draft.discovery.url.host.empty()) item.fail("needs a url");
    read_proxy_password(item, item, files, draft.discovery.proxy);
    into.http_sd.push_back(std::move(draft.discovery));
    locations.push_back(
        {node.problems.file, item.value.mark.line, item.value.mark.column, item.path});
  });
}

}  // namespace staple::config
