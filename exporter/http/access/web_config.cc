// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/web_config.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <tuple>
#include <utility>

#include "exporter/configuration/catch_as_problem.h"
#include "exporter/configuration/document.h"
#include "exporter/http/access/read_settings.h"
#include "exporter/http/access/tls_context.h"
#include "probes/file.h"
#include "probes/text/clean.h"

namespace staple::httpd {
namespace {

constexpr std::size_t kMaxFile = 1u << 20;
constexpr std::size_t kMaxMessage = 500;

// Keys that a problem of each TlsPart may belong to, in the order of TlsPart.
constexpr std::string_view kKeys[][2] = {{"cert_file", "cert"},
                                         {"key_file", "key"},
                                         {"client_ca_file", "client_ca"},
                                         {"cipher_suites", "curve_preferences"}};

void report(const TlsContextError& error, const config::Node& tls) {
  for (const std::string_view key : kKeys[static_cast<std::size_t>(error.part)]) {
    if (const auto node = tls.find(key)) return node->fail(error.message);
  }
  tls.fail(error.message);
}

LoadedWebConfig load(const std::string& file) {
  const auto text = read_file(file, kMaxFile);
  if (!text) return std::vector<config::Problem>{{file, 0, 0, "", text.error().message}};
  config::ProblemList problems{file, {}};
  const auto document = config::parse_yaml(*text);
  if (const auto* const error = std::get_if<config::YamlError>(&document)) {
    problems.add(error->mark, "", text::clean(error->message, kMaxMessage));
    return std::move(problems.items);
  }
  const config::Node root{std::get<config::YamlValue>(document), "", problems};
  check_not_empty(root);
  auto web_config = std::make_shared<WebConfig>();
  web_config->settings = read_web_settings(root, std::filesystem::absolute(file).parent_path());
  if (problems.items.empty() && web_config->settings.tls) {
    auto context = make_tls_context(*web_config->settings.tls);
    if (context) {
      web_config->tls = *std::move(context);
    } else {
      report(context.error(), *root.find("tls_server_config"));
    }
  }
  if (problems.items.empty()) return std::shared_ptr<const WebConfig>(std::move(web_config));
  std::ranges::stable_sort(problems.items, [](const config::Problem& a, const config::Problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return std::move(problems.items);
}

}  // namespace

LoadedWebConfig load_web_config(const std::string& file) {
  return config::catch_as_problem(file, [&] { return load(file); });
}

}  // namespace staple::httpd
