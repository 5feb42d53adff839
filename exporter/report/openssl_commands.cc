// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/openssl_commands.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "probes/host.h"
#include "probes/http/url.h"
#include "probes/responder/responder_status.h"

namespace staple::report {
namespace {

/// find_server_name returns the SNI of the view: the view's own name, the target's, the module's,
/// or the host unless it is an IP address. Empty if no SNI is sent.
std::string find_server_name(const endpoint::Endpoint& endpoint, const std::string& view) {
  const auto& views = endpoint.module->views;
  const auto own = std::ranges::find(views, view, &prober::View::name);
  if (own != views.end() && !own->server_name.empty()) return own->server_name;
  if (!endpoint.target.server_name.empty()) return endpoint.target.server_name;
  if (!endpoint.module->server_name.empty()) return endpoint.module->server_name;
  return is_ip_address(endpoint.target.host) ? std::string() : endpoint.target.host;
}

const tls::Settings& find_tls_settings(const endpoint::Endpoint& endpoint,
                                       const std::string& view) {
  const auto& views = endpoint.module->views;
  const auto own = std::ranges::find(views, view, &prober::View::name);
  return own == views.end() ? endpoint.module->tls : own->tls;
}

std::string format_version_flag(const endpoint::Endpoint& endpoint, const std::string& view) {
  const tls::Settings& tls = find_tls_settings(endpoint, view);
  if (tls.min_version != tls.max_version) return {};
  if (tls.max_version == TlsVersion::tls13) return " -tls1_3";
  return tls.max_version == TlsVersion::tls12 ? " -tls1_2" : "";
}

std::string format_key_type_flag(const endpoint::Endpoint& endpoint, const std::string& view) {
  const tls::KeyType wanted = find_tls_settings(endpoint, view).key_type;
  if (wanted == tls::KeyType::rsa) return " -sigalgs RSA-PSS+SHA256:RSA+SHA256";
  return wanted == tls::KeyType::ecdsa ? " -sigalgs ECDSA+SHA256:ECDSA+SHA384" : "";
}

/// format_groups_flag returns the flag for a certificate on a curve that `openssl s_client` does
/// not offer by itself. Empty for any other certificate.
std::string format_groups_flag(const prober::Observation& observation) {
  constexpr std::string_view kEcdsa = "ecdsa-";
  constexpr std::string_view kOffered[] = {"p256", "p384", "p521"};
  if (!observation.verdict) return {};
  const std::string& key_type = observation.verdict->certificate->key_type;
  if (!key_type.starts_with(kEcdsa)) return {};
  const std::string curve = key_type.substr(kEcdsa.size());
  if (curve.empty() || std::ranges::find(kOffered, curve) != std::end(kOffered)) return {};
  return " -groups " + quote_for_shell("X25519:P-256:" + curve);
}

std::string format_connect_address(const endpoint::Endpoint& endpoint, const std::string& address) {
  const std::string host = address.empty() ? lookup_name(endpoint.target) : address;
  return format_host(host) + ":" + std::to_string(endpoint.target.port);
}

/// is_supported_by_openssl returns whether `openssl s_client` can connect as the module does.
bool is_supported_by_openssl(const prober::Module& module) {
  return module.proxy.kind != proxy::Kind::socks5 &&
         module.proxy_protocol == proxy::ProxyProtocol::none;
}

std::string format_proxy_address(const proxy::Settings& proxy) {
  return format_host(proxy.host) + ":" + std::to_string(proxy.port);
}

/// format_openssl_flags writes the proxy and STARTTLS flags of s_client. A proxy's credentials are
/// replaced by placeholders.
std::string format_openssl_flags(const prober::Module& module, const std::string& name) {
  std::string text;
  if (module.proxy.kind == proxy::Kind::http)
    text += " -proxy " + quote_for_shell(format_proxy_address(module.proxy));
  if (!module.proxy.user.empty()) text += " -proxy_user USER -proxy_pass pass:PASSWORD";
  if (module.starttls == starttls::StartTls::none) return text;
  const bool is_client = module.starttls == starttls::StartTls::xmpp_client;
  text += " -starttls " + std::string(is_client ? "xmpp" : entry(module.starttls).name);
  if (is_client || module.starttls == starttls::StartTls::xmpp_server)
    text += " -name " + quote_for_shell(name);
  return text;
}

/// format_probe_flags writes the same flags for `probe`, as format_openssl_flags().
std::string format_probe_flags(const prober::Module& module) {
  std::string text;
  if (module.starttls != starttls::StartTls::none)
    text += " --starttls=" + std::string(entry(module.starttls).name);
  if (module.proxy.kind == proxy::Kind::none) return text;
  const std::string scheme = module.proxy.kind == proxy::Kind::http ? "http://" : "socks5://";
  const std::string login = module.proxy.user.empty() ? "" : "USER:PASSWORD@";
  return text + " --proxy=" + quote_for_shell(scheme + login + format_proxy_address(module.proxy));
}

std::string format_s_client_command(const endpoint::Endpoint& endpoint,
                                    const prober::Observation& observation) {
  const std::string name = find_server_name(endpoint, observation.view);
  std::string text = "openssl s_client -connect " +
                     quote_for_shell(format_connect_address(endpoint, observation.address));
  text += name.empty() ? " -noservername" : " -servername " + quote_for_shell(name);
  text += format_openssl_flags(*endpoint.module, name.empty() ? endpoint.target.host : name);
  return text + format_version_flag(endpoint, observation.view) +
         format_key_type_flag(endpoint, observation.view) + format_groups_flag(observation) +
         " -status -showcerts </dev/null";
}

std::string format_probe_command(const endpoint::Endpoint& endpoint,
                                 const prober::Observation& observation) {
  const std::string name = find_server_name(endpoint, observation.view);
  std::string text = "staple_exporter probe";
  if (!observation.address.empty()) text += " --address=" + quote_for_shell(observation.address);
  if (!name.empty()) text += " --server-name=" + quote_for_shell(name);
  text += format_probe_flags(*endpoint.module);
  const std::string& ca_file = endpoint.module->tls.ca_file;
  if (!ca_file.empty()) text += " --ca-file=" + quote_for_shell(ca_file);
  Target target = endpoint.target;
  target.server_name.clear();
  target.host = lookup_name(target);
  return text + " --save-staple=staple.der --save-chain=chain.pem " +
         quote_for_shell(to_string(target));
}

/// find_responder_url returns the first responder URL that openssl can query. Nullopt without such
/// a URL.
std::optional<http::Url> find_responder_url(const ocsp::Verdict& verdict) {
  for (const std::string& written : verdict.certificate->responder_urls) {
    if (const auto url = http::parse_url(written)) return *url;
  }
  return std::nullopt;
}

bool has_fault(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  return std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault) !=
         verdict.findings.end();
}

/// is_issuer_second reports whether the second certificate of the chain is the issuer of the first.
bool is_issuer_second(const ocsp::Verdict& verdict) {
  return !has_fault(verdict, ocsp::Fault::issuer_unknown) &&
         std::ranges::any_of(verdict.chain, [&](const ocsp::ChainCertificate& above) {
           return above.depth == 1 && above.certificate->subject == verdict.certificate->issuer;
         });
}

std::string describe_saved_files(const prober::Observation& observation) {
  const bool complete = observation.verdict && is_issuer_second(*observation.verdict);
  return std::string("Save it to files: chain.pem contains the certificate") +
         (complete ? ", then its issuer" : " and what is sent with it");
}

/// add_staple_command adds the command that shows the saved staple, if one can be saved.
void add_staple_command(const ocsp::Verdict& verdict, std::vector<ShellCommand>& commands) {
  if (!verdict.staple) return;
  if (has_fault(verdict, ocsp::Fault::unparseable)) {
    commands.push_back({"Show the beginning of the saved staple", "od -c staple.der | head"});
  } else {
    commands.push_back(
        {"Decode the saved staple", "openssl ocsp -respin staple.der -noverify -resp_text"});
  }
}

/// find_unresolved_host returns the host of the responder whose name did not resolve. Empty if the
/// name was not queried, or resolved.
std::string find_unresolved_host(const prober::Observation& observation) {
  const auto& status = observation.responder;
  if (!status || !status->failure || status->failure->reason != responder::FailureReason::resolve)
    return {};
  const auto url = http::parse_url(status->url.substr(0, status->url.find('?')));
  return url ? url->host : std::string();
}

/// add_responder_command adds the command that queries the CA's responder, unless no answer can be
/// expected: without the issuer, or about a certificate that has expired.
void add_responder_command(const prober::Observation& observation,
                           std::vector<ShellCommand>& commands) {
  const ocsp::Verdict& verdict = *observation.verdict;
  const auto url = find_responder_url(verdict);
  if (const std::string host = find_unresolved_host(observation); !host.empty()) {
    commands.push_back(
        {"Resolve the name of the CA's responder", "getent hosts " + quote_for_shell(host)});
  } else if (url && is_issuer_second(verdict) &&
             !has_fault(verdict, ocsp::Fault::certificate_expired)) {
    commands.push_back({"Query the CA's responder, to compare",
                        "openssl x509 -in chain.pem -out cert.pem\n"
                        "sed '1,/-END CERTIFICATE-/d' chain.pem | openssl x509 -out issuer.pem\n"
                        "openssl ocsp -issuer issuer.pem -cert cert.pem -url " +
                            quote_for_shell(to_string(*url)) + " -no_nonce -resp_text"});
  }
}

}  // namespace

std::string quote_for_shell(std::string_view text) {
  constexpr auto harmless = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_-./:,+@%").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, harmless)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::vector<ShellCommand> list_openssl_commands(const endpoint::Endpoint& endpoint,
                                                const prober::Observation& observation) {
  std::vector<ShellCommand> commands;
  if (is_supported_by_openssl(*endpoint.module)) {
    commands.push_back({"Show what the server sends, with the staple decoded",
                        format_s_client_command(endpoint, observation)});
  }
  commands.push_back(
      {describe_saved_files(observation), format_probe_command(endpoint, observation)});
  if (!observation.verdict) return commands;
  add_staple_command(*observation.verdict, commands);
  add_responder_command(observation, commands);
  return commands;
}

}  // namespace staple::report
