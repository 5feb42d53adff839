#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "probes/http/url.h"

namespace staple::config {
namespace {

/// Draft is a `responder` being read, and the folder that its files are relative to.
struct Draft {
  responder::Settings& responder;
  const std::filesystem::path& folder;
};

constexpr Choice<responder::CertIdHash> kHashes[] = {{"sha1", responder::CertIdHash::sha1},
                                                     {"sha256", responder::CertIdHash::sha256}};

void read_url(const Node& node, responder::Settings& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  if (const auto url = http::parse_url(*text)) {
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
     [](const Node& n, Draft& d) { read_file_name(n, d.folder, d.responder.proxy.password_file); }},
    {"tls_config", [](const Node& n, Draft& d) { read_tls(n, d.folder, d.responder.tls); }},
};

}  // namespace

void read_responder(const Node& node, const std::filesystem::path& folder,
                    responder::Settings& into) {
  Draft draft{into, folder};
  read_mapping(node, kKeys, draft);
  check_proxy_password(node, into.proxy);
}

}  // namespace staple::config
