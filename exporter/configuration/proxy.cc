#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"
#include "probes/proxy/url.h"

namespace staple {

void read_proxy_url(const Node& node, Proxy& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  if (auto proxy = parse_proxy_url(*text)) {
    into = *std::move(proxy);
  } else {
    node.fail(proxy.error().message);
  }
}

}  // namespace staple
