// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/web_flags.h"

#include <string_view>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "exporter/command/parsed_flag.h"

namespace staple::command {
namespace {

constexpr auto kWebGroup = "Web";
constexpr auto kAddress = ":port, address:port or [ipv6]:port";

// Returns `/a/b` for `/a/b/`, and an empty prefix for `/`. Returns nullopt for a path that clients
// normalize differently.
std::optional<std::string> parse_prefix(std::string_view text) {
  const auto path = boost::urls::parse_origin_form({text.data(), text.size()});
  if (!path || path->has_query() || path->encoded_path() != path->path()) return std::nullopt;
  std::string prefix = path->path();
  while (prefix.ends_with('/')) prefix.pop_back();
  const bool clear = prefix.find("//") == std::string::npos &&
                     prefix.find("/.") == std::string::npos &&
                     prefix.find('*') == std::string::npos;
  return clear ? std::optional(prefix) : std::nullopt;
}

std::optional<std::string> parse_external_url(std::string_view text) {
  const auto url = boost::urls::parse_uri({text.data(), text.size()});
  const bool usable = url && (url->scheme() == "http" || url->scheme() == "https") &&
                      !url->encoded_host().empty() && !url->has_userinfo() && !url->has_query() &&
                      !url->has_fragment();
  if (!usable) return std::nullopt;
  const std::string path(url->encoded_path());
  return parse_prefix(path.empty() ? "/" : path);
}

std::optional<std::string> parse_telemetry_path(std::string_view text) {
  return text.starts_with('/') ? std::optional(std::string(text)) : std::nullopt;
}

void add_listen_addresses(CLI::App& app, std::vector<httpd::ListenAddress>& into) {
  app.add_option_function<std::vector<std::string>>(
         "--web.listen-address",
         [&into](const std::vector<std::string>& texts) {
           into.clear();
           for (const auto& text : texts) {
             const auto address = httpd::parse_listen_address(text);
             if (!address) {
               throw CLI::ValidationError(
                   "--web.listen-address",
                   std::string("expected ") + kAddress + ", found " + quote(text));
             }
             into.push_back(*address);
           }
         },
         "Address to listen on, :10219 by default; repeatable; port 0: chosen by the system")
      ->type_name("ADDRESS")
      ->expected(1)
      ->allow_extra_args(false)  // else `[::1]:80` is a list
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(kWebGroup);
}

}  // namespace

void add_web_flags(CLI::App& app, WebOptions& options) {
  add_listen_addresses(app, options.listen);
  add_parsed(app, "--web.health-listen-address", options.health_listen, kAddress,
             "Serve only /-/healthy and /-/ready here, in plain HTTP without authentication",
             [](const std::string& text) { return httpd::parse_listen_address(text); })
      ->type_name("ADDRESS")
      ->group(kWebGroup);
  app.add_option("--web.config.file", options.config_file,
                 "TLS, authentication, headers and limits, in Prometheus's web-config format")
      ->type_name("FILE")
      ->group(kWebGroup);
  add_parsed(app, "--web.telemetry-path", options.telemetry_path, "a path that begins with '/'",
             "Path of the metrics, /metrics by default", parse_telemetry_path)
      ->type_name("PATH")
      ->group(kWebGroup);
  add_parsed(app, "--web.external-url", options.external_path,
             "a URL such as https://example.com/staple",
             "URL of this service behind a reverse proxy; its path becomes the route prefix",
             parse_external_url)
      ->type_name("URL")
      ->group(kWebGroup);
  add_parsed(app, "--web.route-prefix", options.route_prefix, "a path such as /staple",
             "Prefix of every path, by default the path of --web.external-url; set it "
             "if the proxy strips that path",
             parse_prefix)
      ->type_name("PATH")
      ->group(kWebGroup);
  app.add_flag("--web.enable-lifecycle", options.enable_lifecycle, "Allow POST /-/reload")
      ->group(kWebGroup);
}

}  // namespace staple::command
