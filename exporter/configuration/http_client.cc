// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/http_client.h"

#include "exporter/configuration/scalars.h"
#include "exporter/targets/iri.h"
#include "probes/http/url.h"

namespace staple::config {
namespace {

/// Draft is a login that is being read.
struct Draft {
  HttpDiscovery& discovery;
  const Files& files;
};

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

}  // namespace

void read_server_url(const Node& node, http::Url& into) {
  const auto text = read_text(node);
  if (!text) return;
  const auto ascii = targets::to_ascii_url(*text);
  if (!ascii) return node.fail(ascii.error().message);
  const auto url = http::parse_url(*ascii);
  if (!url) return node.fail("expected http://host[:port]/path, or https: " + url.error().message);
  if (text->substr(0, text->find('/', text->find("//") + 2)).find('@') != std::string::npos) {
    return node.fail("user and password are not allowed in the URL, use basic_auth");
  }
  into = *url;
}

void read_basic_auth(const Node& node, const Files& files, HttpDiscovery& into) {
  Draft draft{into, files};
  draft.discovery.scheme = "Basic";
  read_mapping(node, kBasicKeys, draft);
  check_secret(node, draft, "password", "password_file");
  if (draft.discovery.user.find(':') != std::string::npos)
    node.fail("a user name must not contain a colon");
}

void read_authorization(const Node& node, const Files& files, HttpDiscovery& into) {
  Draft draft{into, files};
  if (!draft.discovery.scheme.empty()) return node.fail("not allowed together with basic_auth");
  draft.discovery.scheme = "Bearer";
  read_mapping(node, kAuthorizationKeys, draft);
  check_secret(node, draft, "credentials", "credentials_file");
  const auto& scheme = draft.discovery.scheme;
  if (scheme.empty() || scheme.find_first_of(" \t") != std::string::npos || scheme == "Basic") {
    node.fail("expected a type such as Bearer; use basic_auth for Basic");
  }
}

}  // namespace staple::config
