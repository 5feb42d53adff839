// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/module_yaml.h"

#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "exporter/configuration/load.h"

namespace staple::config {
namespace {

Settings parse_modules(const std::string& modules) {
  auto loaded = parse_settings("modules:\n" + modules, "/etc/staple/f.yml");
  if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
    ADD_FAILURE() << to_string(problems->front()) << "\n" << modules;
    return make_default_settings();
  }
  return std::get<Settings>(std::move(loaded));
}

// parse_module returns the module `m` of a text below `modules`.
prober::Module parse_module(const std::string& text) {
  return *parse_modules(text).modules.at("m");
}

std::string indent(const std::string& text) {
  std::string result = "  ";
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "  ";
  }
  return result.substr(0, result.size() - 2);
}

TEST(ModuleYaml, ParsesToTheSameModule) {
  for (
      const std::string text : {
          "m: {}",
          "m: {server_name: www.example.com, addresses: first, ip_protocol: ip6, starttls: smtp}",
          "m: {dns_servers: [192.0.2.1, \"[2001:db8::1]:5353\"], attempts: 7, attempt_delay: 0s}",
          "m: {starttls: lmtp, ehlo_name: \"[IPv6:2001:db8::1]\"}",
          "m: {starttls: mysql, login: {username: monitor, password_file: d.txt}, attempts: 1}",
          "m: {proxy_url: \"http://proxy.example.com:3128\", proxy_protocol: v2}",
          "m: {proxy_url: \"socks5://[2001:db8::1]:1080\", proxy_protocol: v1, ip_protocol: ip4}",
          "m: {tls_config: {ca_file: a.pem, cert_file: b.pem, key_file: c.pem, min_version: TLS11, "
          "max_version: TLS12, groups: [X25519, P-256]}}",
          "m: {views: [{tls: \"1.2\", multi: true}, {tls: \"1.3\", key_type: rsa}, {key_type: ecdsa}, "
          "{server_name: tls.example.com}]}",
          "m: {policy: {staple: require, profile: public, clock_skew: 1m, max_age: 4d, warning_share: 0.5, "
          "critical_share: 0.125}}",
          "m: {policy: {staple: ignore, profile: private}}",
          "m: {responder: {query: true, interval: 2h, url: \"http://ocsp.example.com/a\", hash: sha256, "
          "proxy_url: \"http://p:1\", tls_config: {ca_file: d.pem, min_version: TLS13}}}",
      }) {
    prober::Module once = parse_module("  " + text + "\n");
    once.attempts = max_attempts(once);
    EXPECT_EQ(parse_module(indent(format_module(once))), once) << format_module(once);
  }
}

TEST(ModuleYaml, HasEveryKeyOfTheBuiltInModule) {
  const std::string text = format_module(*make_default_settings().modules.at("tls"));
  EXPECT_TRUE(text.starts_with("tls:\n  server_name: \"\"\n  addresses: all\n")) << text;
  for (const auto* const key : {"ip_protocol", "starttls", "ehlo_name", "login", "dns_servers",
                                "proxy_url", "proxy_protocol", "attempts", "attempt_delay",
                                "tls_config", "views", "policy", "responder"}) {
    EXPECT_NE(text.find(std::string("\n  ") + key + ":"), std::string::npos) << key;
  }
}

TEST(ModuleYaml, HasNoSecrets) {
  const std::string text = format_module(
      parse_module("  m: {proxy_url: \"http://someone:hunter2@proxy:3128\", responder: {proxy_url: "
                   "\"socks5://token@proxy\", url: \"http://u:hunter2@ocsp.example.com/\"}}\n"));
  for (const auto* const secret : {"hunter2", "token", "someone"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
  EXPECT_NE(text.find("<secret>@proxy:3128"), std::string::npos) << text;
}

}  // namespace
}  // namespace staple::config
