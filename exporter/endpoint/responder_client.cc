// SPDX-License-Identifier: Apache-2.0

#include "exporter/endpoint/responder_client.h"

#include <string>

#include "probes/crypto/hash.h"

namespace staple::endpoint {

Sha256 compute_client_id(const prober::Module& module) {
  const responder::Settings& responder = module.responder;
  const Policy& policy = module.policy;
  Bytes all;
  const auto add_text = [&](const std::string& text) {
    all.insert(all.end(), text.begin(), text.end());
    all.push_back(0);  // names and addresses hold no NUL
  };
  const auto add = [&](auto number) { add_text(std::to_string(number)); };
  add(responder.interval.count());
  add_text(responder.url);
  add(static_cast<int>(responder.hash));
  add(static_cast<int>(responder.proxy.kind));
  add_text(responder.proxy.host);
  add(responder.proxy.port);
  add_text(responder.proxy.user);
  add_text(responder.proxy.password);
  for (const tls::Settings& tls : {responder.tls, module.tls}) {
    add_text(tls.ca_file);
    add_text(tls.cert_file);
    add_text(tls.key_file);
    add(static_cast<int>(tls.min_version));
    add(static_cast<int>(tls.max_version));
    add(tls.groups.size());
    for (const std::string& group : tls.groups) add_text(group);
  }
  add(static_cast<int>(policy.profile));
  add(policy.clock_skew.count());
  add(policy.max_age.count());
  add(policy.warning_share);
  add(policy.critical_share);
  return crypto::sha256(all);
}

}  // namespace staple::endpoint
