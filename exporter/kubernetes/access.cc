// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/access.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "exporter/configuration/authorization.h"
#include "exporter/configuration/secrets.h"
#include "exporter/kubernetes/kubeconfig.h"
#include "probes/host.h"
#include "probes/tls/secure_stream.h"

namespace staple::kubernetes {
namespace {

using AccessResult = Result<std::shared_ptr<const Access>>;

std::string read_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

AccessResult load_from_settings(const config::HttpDiscovery& client,
                                const std::shared_ptr<const x509::Roots>& system) {
  auto tls = tls::load_verifying_client(client.tls, system);
  if (!tls) return tls.error();
  auto access = std::make_shared<const Access>(Access{client.url, client.proxy, *std::move(tls),
                                                      client.scheme, client.user, client.secret,
                                                      client.secret_file});
  if (auto authorization = make_authorization(*access); !authorization)
    return authorization.error();
  return access;
}

AccessResult load_from_pod(const PodEnvironment& pod,
                           const std::shared_ptr<const x509::Roots>& system) {
  if (pod.host.empty()) {
    return Error{ErrorKind::failed,
                 "this is no pod of a cluster, KUBERNETES_SERVICE_HOST is not set: set api_server "
                 "or kubeconfig_file"};
  }
  const auto url = http::parse_url("https://" + format_host(pod.host) + ":" +
                                   (pod.port.empty() ? "443" : pod.port));
  if (!url) {
    return Error{ErrorKind::malformed,
                 "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are no "
                 "address: " +
                     url.error().message};
  }
  tls::Settings settings;
  settings.ca_file = pod.folder + "/ca.crt";
  auto tls = tls::load_verifying_client(settings, system);
  if (!tls) return tls.error();
  Access access{*url, {}, *std::move(tls), "Bearer"};
  access.secret_file = pod.folder + "/token";
  if (auto name = config::read_secret(pod.folder + "/namespace"))
    access.namespace_name = *std::move(name);
  if (auto authorization = make_authorization(access); !authorization) return authorization.error();
  return std::make_shared<const Access>(std::move(access));
}

}  // namespace

Result<std::string> make_authorization(const Access& access) {
  return config::make_authorization(
      {access.scheme, access.user, access.secret, access.secret_file});
}

bool are_interchangeable(const Access& one, const Access& other) {
  return one.server == other.server && one.proxy == other.proxy &&
         one.tls->has_same_files(*other.tls) && one.scheme == other.scheme &&
         one.user == other.user && one.secret == other.secret &&
         one.secret_file == other.secret_file && one.namespace_name == other.namespace_name;
}

PodEnvironment read_pod_environment() {
  return {read_variable("KUBERNETES_SERVICE_HOST"), read_variable("KUBERNETES_SERVICE_PORT"),
          "/var/run/secrets/kubernetes.io/serviceaccount"};
}

bool is_in_cluster(const config::KubernetesDiscovery& settings) {
  return settings.client.url.host.empty() && settings.kubeconfig_file.empty();
}

AccessResult load_access(const config::KubernetesDiscovery& settings,
                         const std::shared_ptr<const x509::Roots>& system,
                         const PodEnvironment& pod) {
  if (!settings.kubeconfig_file.empty()) return load_kubeconfig(settings.kubeconfig_file, system);
  if (is_in_cluster(settings)) return load_from_pod(pod, system);
  return load_from_settings(settings.client, system);
}

}  // namespace staple::kubernetes
