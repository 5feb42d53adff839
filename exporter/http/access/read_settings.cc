// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/read_settings.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "exporter/configuration/duration.h"
#include "exporter/configuration/scalars.h"
#include "exporter/http/access/tls_context.h"
#include "probes/text/ascii.h"
#include "probes/text/clean.h"

namespace staple::httpd {
namespace {

constexpr std::size_t kMaxQuoted = 100;
/// kHighestCost bounds the cost of a bcrypt hash: a check at this cost takes seconds, and a higher
/// cost would block logins.
constexpr int kHighestCost = 16;

struct Draft {
  WebSettings settings;
  const std::filesystem::path& folder;

  TlsSettings& tls() { return *settings.tls; }
};

constexpr config::Choice<ClientAuth> kClientAuth[] = {
    {"NoClientCert", ClientAuth::none},
    {"RequestClientCert", ClientAuth::request},
    {"RequireAnyClientCert", ClientAuth::require_any},
    {"RequireClientCert", ClientAuth::require_any},
    {"VerifyClientCertIfGiven", ClientAuth::verify_if_given},
    {"RequireAndVerifyClientCert", ClientAuth::require_and_verify}};

constexpr config::Choice<TlsVersion> kVersions[] = {{"TLS10", TlsVersion::tls10},
                                                    {"TLS11", TlsVersion::tls11},
                                                    {"TLS12", TlsVersion::tls12},
                                                    {"TLS13", TlsVersion::tls13}};

constexpr config::Choice<std::string_view> kCurves[] = {
    {"CurveP256", "P-256"}, {"CurveP384", "P-384"}, {"CurveP521", "P-521"}, {"X25519", "X25519"}};

void for_each_item(const config::Node& list, void (*read)(const config::Node& item, Draft& draft),
                   Draft& draft) {
  if (!list.expect_sequence()) return;
  for (std::size_t i = 0; i < list.value.items.size(); ++i) read(list.item(i), draft);
}

void read_cipher(const config::Node& node, Draft& draft) {
  const auto name = read_text(node);
  if (!name) return;
  if (!is_cipher_suite(*name)) {
    return node.fail("cipher suite '" + text::clean(*name, kMaxQuoted) +
                     "' is not supported by this build of OpenSSL");
  }
  draft.tls().cipher_suites.push_back(*name);
}

void read_curve(const config::Node& node, Draft& draft) {
  std::string_view group;
  read_choice(node, kCurves, group);
  if (!group.empty()) draft.tls().groups.emplace_back(group);
}

void read_allowed_san(const config::Node& node, Draft& draft) {
  if (auto text = read_text(node)) draft.tls().client_allowed_sans.push_back(*std::move(text));
}

void read_pem(const config::Node& node, std::string& into) {
  if (auto text = read_text(node)) into = *std::move(text);
}

constexpr config::Key<Draft> kTlsKeys[] = {
    {"cert", [](const config::Node& n, Draft& d) { read_pem(n, d.tls().certificate.text); }},
    {"cert_file", [](const config::Node& n,
                     Draft& d) { read_file_name(n, d.folder, d.tls().certificate.file); }},
    {"key", [](const config::Node& n, Draft& d) { read_pem(n, d.tls().key.text); }},
    {"key_file",
     [](const config::Node& n, Draft& d) { read_file_name(n, d.folder, d.tls().key.file); }},
    {"client_auth_type",
     [](const config::Node& n, Draft& d) { read_choice(n, kClientAuth, d.tls().client_auth); }},
    {"client_ca", [](const config::Node& n, Draft& d) { read_pem(n, d.tls().client_ca.text); }},
    {"client_ca_file",
     [](const config::Node& n, Draft& d) { read_file_name(n, d.folder, d.tls().client_ca.file); }},
    {"client_allowed_sans",
     [](const config::Node& n, Draft& d) { for_each_item(n, &read_allowed_san, d); }},
    {"min_version",
     [](const config::Node& n, Draft& d) { read_choice(n, kVersions, d.tls().min_version); }},
    {"max_version",
     [](const config::Node& n, Draft& d) { read_choice(n, kVersions, d.tls().max_version); }},
    {"cipher_suites", [](const config::Node& n, Draft& d) { for_each_item(n, &read_cipher, d); }},
    {"prefer_server_cipher_suites",
     [](const config::Node& n, Draft& d) { read_flag(n, d.tls().prefer_server_cipher_suites); }},
    {"curve_preferences",
     [](const config::Node& n, Draft& d) { for_each_item(n, &read_curve, d); }},
};

void check_single_source(const config::Node& node, const PemSource& pem, const char* inside,
                         const char* in_file) {
  if (!pem.file.empty() && !pem.text.empty()) {
    node.fail(std::string("has both ") + inside + " and " + in_file);
  }
}

void read_tls_server(const config::Node& node, Draft& draft) {
  if (!node.expect_mapping() || node.value.entries.empty()) return;
  draft.settings.tls.emplace();
  read_mapping(node, kTlsKeys, draft);
  const TlsSettings& tls = draft.tls();
  check_single_source(node, tls.certificate, "cert", "cert_file");
  check_single_source(node, tls.key, "key", "key_file");
  check_single_source(node, tls.client_ca, "client_ca", "client_ca_file");
  if (!tls.certificate.is_given()) node.fail("needs cert_file");
  if (!tls.key.is_given()) node.fail("needs key_file");
  if (tls.client_ca.is_given() && tls.client_auth == ClientAuth::none) {
    node.fail("a client CA has no effect without a client_auth_type that requests certificates");
  }
  // A client without a certificate has no name to compare.
  const bool demanded = tls.client_auth == ClientAuth::require_any ||
                        tls.client_auth == ClientAuth::require_and_verify;
  if (!tls.client_allowed_sans.empty() && !demanded) {
    node.find("client_allowed_sans")->fail("needs client_auth_type: RequireAndVerifyClientCert");
  }
  if (tls.min_version > tls.max_version) node.fail("min_version must not be above max_version");
}

/// AllowedHeader is a header field that the configuration may add, and its permitted values. Any
/// value is permitted if the first one is empty.
struct AllowedHeader {
  std::string_view name;
  std::array<std::string_view, 2> values;
};

constexpr AllowedHeader kHeaders[] = {{"Content-Security-Policy", {}},
                                      {"Strict-Transport-Security", {}},
                                      {"X-Content-Type-Options", {"nosniff"}},
                                      {"X-Frame-Options", {"deny", "sameorigin"}},
                                      {"X-XSS-Protection", {}}};

void read_header(const config::Node& node, const AllowedHeader& allowed, Draft& draft) {
  std::string value;
  read_line(node, value);
  if (value.empty()) return;
  const bool any = allowed.values.front().empty();
  std::string lower = value;
  std::ranges::transform(lower, lower.begin(), text::to_lower);
  if (any || std::ranges::find(allowed.values, lower) != allowed.values.end()) {
    draft.settings.headers.emplace_back(allowed.name, std::move(value));
    return;
  }
  std::string expected(allowed.values[0]);
  if (!allowed.values[1].empty()) expected.append(" or ").append(allowed.values[1]);
  node.fail("expected " + expected + ", found " + describe_value(node.value));
}

void read_headers(const config::Node& node, Draft& draft) {
  if (!node.expect_mapping()) return;
  std::array<std::string_view, std::size(kHeaders)> names;
  std::ranges::transform(kHeaders, names.begin(), &AllowedHeader::name);
  check_keys(node, names);
  for (const AllowedHeader& allowed : kHeaders) {
    if (const auto value = node.find(allowed.name)) read_header(*value, allowed, draft);
  }
}

constexpr config::Key<Draft> kHttpKeys[] = {
    // The server supports only HTTP/1.1. The key is accepted so that files can be shared with
    // other exporters.
    {"http2",
     [](const config::Node& n, Draft&) {
       bool ignored = false;
       read_flag(n, ignored);
     }},
    {"headers", &read_headers},
};

// A bcrypt hash: $2b$ (or 2a, 2x, 2y), two digits of cost, $, 22 characters of salt and 31 of hash.
bool is_bcrypt(std::string_view hash) {
  constexpr std::string_view alphabet =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t head = 7;
  return hash.size() == head + 53 && hash.starts_with("$2") &&
         std::string_view("abxy").find(hash[2]) != std::string_view::npos && hash[3] == '$' &&
         std::isdigit(static_cast<unsigned char>(hash[4])) &&
         std::isdigit(static_cast<unsigned char>(hash[5])) && hash[6] == '$' &&
         hash.find_first_not_of(alphabet, head) == std::string_view::npos;
}

// Problems never quote the hash.
void read_user(const config::Node& node, const std::string& name, Draft& draft) {
  if (node.value.kind != config::YamlValue::Kind::scalar || !is_bcrypt(node.value.text)) {
    return node.fail("expected a bcrypt hash, as written by `htpasswd -nBC 10 \"\"`");
  }
  const int cost = (node.value.text[4] - '0') * 10 + (node.value.text[5] - '0');
  if (cost < 4 || cost > kHighestCost) {
    return node.fail("the cost of a bcrypt hash must be from 4 to " + std::to_string(kHighestCost) +
                     ", found " + std::to_string(cost));
  }
  if (name.empty() || name.find(':') != std::string::npos)
    return node.fail("a user name must not be empty or contain a colon");
  draft.settings.users.emplace(name, node.value.text);
}

void read_users(const config::Node& node, Draft& draft) {
  if (!node.expect_mapping()) return;
  std::vector<std::string_view> names;
  for (const config::YamlEntry& entry : node.value.entries) names.push_back(entry.key);
  check_keys(node, names);
  for (const config::YamlEntry& entry : node.value.entries)
    read_user(node.child(entry), entry.key, draft);
}

void read_interval(const config::Node& node, Draft& draft) {
  const auto interval = node.value.kind == config::YamlValue::Kind::scalar
                            ? config::parse_duration(node.value.text)
                            : std::nullopt;
  if (!interval || *interval > std::chrono::hours(1)) {
    return node.fail("expected a duration up to 1h, such as 100ms, found " +
                     describe_value(node.value));
  }
  draft.settings.rate_limit.interval = *interval;
}

constexpr config::Key<Draft> kRateKeys[] = {
    {"interval", &read_interval},
    {"burst", [](const config::Node& n,
                 Draft& d) { read_count(n, 0, 1'000'000, d.settings.rate_limit.burst); }},
};

void read_rate_limit(const config::Node& node, Draft& draft) {
  read_mapping(node, kRateKeys, draft);
  const RateLimit& limit = draft.settings.rate_limit;
  if (limit.interval.count() > 0 && limit.burst == 0)
    node.find("burst")->fail("must be at least 1 if an interval is set");
}

constexpr config::Key<Draft> kKeys[] = {
    {"tls_server_config", &read_tls_server},
    {"http_server_config", [](const config::Node& n, Draft& d) { read_mapping(n, kHttpKeys, d); }},
    {"basic_auth_users", &read_users},
    {"rate_limit", &read_rate_limit},
};

}  // namespace

WebSettings read_web_settings(const config::Node& document, const std::filesystem::path& folder) {
  Draft draft{{}, folder};
  read_mapping(document, kKeys, draft);
  return std::move(draft.settings);
}

}  // namespace staple::httpd
