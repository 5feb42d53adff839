// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "exporter/targets/iri.h"
#include "probes/http/url.h"

namespace staple::config {
namespace {

/// Draft is a `responder` that is being read.
struct Draft {
  responder::Settings& responder;
  const Files& files;
};

constexpr Choice<responder::CertIdHash> kHashes[] = {{"sha1", responder::CertIdHash::sha1},
                                                     {"sha256", responder::CertIdHash::sha256}};

void read_url(const Node& node, responder::Settings& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  const auto ascii = targets::to_ascii_url(*text);
  if (!ascii) return node.fail(ascii.error().message);
  if (const auto url = http::parse_url(*ascii)) {
    into.url = to_string(*url);
  } else {
    node.fail("expected http://host[:port]/path, or https: " + url.error().message);
  }
}

constexpr Key<Draft> kKeys[] = {
    {"query", [](const Node& n, Draft& d) { read_flag(n, d.responder.query); }},
    {"interval",
     [](const Node& n, Draft& d) {
       read_duration(n, Seconds(1), kMaxDuration, d.responder.interval);
     }},
    {"url", [](const Node& n, Draft& d) { read_url(n, d.responder); }},
    {"hash", [](const Node& n, Draft& d) { read_choice(n, kHashes, d.responder.hash); }},
    {"proxy_url", [](const Node& n, Draft& d) { read_proxy_url(n, d.responder.proxy); }},
    {"proxy_password_file",
     [](const Node& n, Draft& d) {
       read_file_name(n, d.files.folder, d.responder.proxy.password_file);
     }},
    {"tls_config", [](const Node& n, Draft& d) { read_tls(n, d.files.folder, d.responder.tls); }},
};

}  // namespace

void read_responder(const Node& node, const Files& files, responder::Settings& into) {
  Draft draft{into, files};
  read_mapping(node, kKeys, draft);
  read_proxy_password(node, node, files, into.proxy);
}

}  // namespace staple::config
