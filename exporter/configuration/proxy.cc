#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "probes/proxy/url.h"

namespace staple::config {

void read_proxy_url(const Node& node, proxy::Settings& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  if (auto proxy = proxy::parse_url(*text)) {
    into = *std::move(proxy);
  } else {
    node.fail(proxy.error().message);
  }
}

void check_proxy_password(const Node& mapping, const proxy::Settings& proxy) {
  const auto file = mapping.find("proxy_password_file");
  if (!file || proxy.password_file.empty()) return;
  const auto url = mapping.find("proxy_url");
  const bool is_given =
      url && url->value.kind == YamlValue::Kind::scalar && !url->value.text.empty();
  if (!is_given) return file->fail("there is no proxy_url");
  if (proxy.kind == proxy::Kind::none) return;  // that was reported
  if (!proxy.password.empty()) return file->fail("there is a password in proxy_url already");
  if (proxy.user.empty()) file->fail("proxy_url names no user: write http://user@host:port");
}

}  // namespace staple::config
