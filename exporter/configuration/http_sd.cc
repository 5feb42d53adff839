// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "probes/http/url.h"

namespace staple::config {
namespace {

/// Draft is an entry that is being read.
struct Draft {
  HttpDiscovery discovery;
  const Files& files;
};

/// Its messages do not repeat the URL, which may hold a password.
void read_url(const Node& node, Draft& draft) {
  const auto text = read_text(node);
  if (!text) return;
  const auto url = http::parse_url(*text);
  if (!url) return node.fail("expected http://host[:port]/path, or https: " + url.error().message);
  if (text->substr(0, text->find('/', text->find("//") + 2)).find('@') != std::string::npos) {
    return node.fail("user and password are not allowed in the URL, use basic_auth");
  }
  draft.discovery.url = *url;
}

constexpr Key<Draft> kBasicKeys[] = {
    {"username", [](const Node& n, Draft& d) { read_line(n, d.discovery.user); }},
    {"password", [](const Node& n, Draft& d) { read_line(n, d.discovery.secret); }},
    {"password_file",
     [](const Node& n, Draft& d) { read_file_name(n, d.files.folder, d.discovery.secret_file); }},
};

constexpr Key<Draft> kAuthorizationKeys[] = {
    {"type", [](const Node& n, Draft& d) { read_line(n, d.discovery.scheme); }},
    {"credentials", [](const Node& n, Draft& d) { read_line(n, d.discovery.secret); }},
    {"credentials_file",
     [](const Node& n, Draft& d) { read_file_name(n, d.files.folder, d.discovery.secret_file); }},
};

void check_secret(const Node& node, const Draft& draft, const char* inside, const char* in_file) {
  if (!draft.discovery.secret.empty() && !draft.discovery.secret_file.empty()) {
    node.fail(std::string("has both ") + inside + " and " + in_file);
  }
}

void read_basic_auth(const Node& node, Draft& draft) {
  draft.discovery.scheme = "Basic";
  read_mapping(node, kBasicKeys, draft);
  check_secret(node, draft, "password", "password_file");
  if (draft.discovery.user.find(':') != std::string::npos)
    node.fail("a user name must not contain a colon");
}

void read_authorization(const Node& node, Draft& draft) {
  if (!draft.discovery.scheme.empty()) return node.fail("not allowed together with basic_auth");
  draft.discovery.scheme = "Bearer";
  read_mapping(node, kAuthorizationKeys, draft);
  check_secret(node, draft, "credentials", "credentials_file");
  const auto& scheme = draft.discovery.scheme;
  if (scheme.empty() || scheme.find_first_of(" \t") != std::string::npos || scheme == "Basic") {
    node.fail("expected a type such as Bearer; use basic_auth for Basic");
  }
}

constexpr Key<Draft> kKeys[] = {
    {"url", &read_url},
    {"refresh_interval",
     [](const Node& n, Draft& d) {
       read_duration(n, Seconds(1), kMaxDuration, d.discovery.refresh_interval);
     }},
    {"basic_auth", &read_basic_auth},
    {"authorization", &read_authorization},
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
