// SPDX-License-Identifier: Apache-2.0

#include <utility>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/secrets.h"
#include "exporter/configuration/sections.h"
#include "exporter/targets/iri.h"
#include "probes/proxy/url.h"

namespace staple::config {
namespace {

Problem make_problem(const Node& node, std::string message) {
  return {node.problems.file, node.value.mark.line, node.value.mark.column, node.path,
          std::move(message)};
}

}  // namespace

void read_proxy_url(const Node& node, proxy::Settings& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  const auto ascii = targets::to_ascii_url(*text);
  if (!ascii) return node.fail(ascii.error().message);
  if (auto proxy = proxy::parse_url(*ascii)) {
    into = *std::move(proxy);
  } else {
    node.fail(proxy.error().message);
  }
}

void read_proxy_password(const Node& mapping, const Node& location, const Files& files,
                         proxy::Settings& into) {
  const auto file = mapping.find("proxy_password_file");
  if (!file || into.password_file.empty()) return;
  const auto url = mapping.find("proxy_url");
  const bool is_given =
      url && url->value.kind == YamlValue::Kind::scalar && !url->value.text.empty();
  if (!is_given) return file->fail("needs proxy_url");
  if (into.kind == proxy::Kind::none) return;  // reported before
  if (!into.password.empty()) return file->fail("proxy_url holds a password already");
  if (into.user.empty()) return file->fail("proxy_url has no user: write http://user@host:port");
  if (!files.secrets) return;
  auto password = files.secrets->read(into.password_file);
  if (!password) {
    files.secrets->problems.push_back(make_problem(location, password.error().message));
  } else if (!is_valid_password(*password, into.kind)) {
    files.secrets->problems.push_back(make_problem(
        location, into.password_file + ": is empty, or too long for a proxy password"));
  } else {
    into.password = *std::move(password);
  }
}

}  // namespace staple::config
