// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/privilege.h"

namespace staple::config {
namespace {

/// The certificate of a target names the responder, unless the configuration does.
bool lets_target_name_responder(const prober::Module& module) {
  return module.responder.query && module.responder.url.empty();
}

}  // namespace

bool shows_certificate_to_responder(const prober::Module& module) {
  return lets_target_name_responder(module) && !module.responder.tls.cert_file.empty();
}

bool has_client_certificate(const prober::Module& module) {
  return !module.tls.cert_file.empty() || shows_certificate_to_responder(module);
}

std::string_view describe_privilege(const prober::Module& module) {
  if (has_client_certificate(module)) return "has a client certificate";
  if (module.login != starttls::Login()) return "has a login";
  if (module.proxy.kind != proxy::Kind::none) return "has a proxy";
  if (module.proxy_protocol != proxy::ProxyProtocol::none) return "has proxy_protocol";
  if (lets_target_name_responder(module) && module.responder.proxy.kind != proxy::Kind::none)
    return "has a proxy to responders";
  return "";
}

}  // namespace staple::config
