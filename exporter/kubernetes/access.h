// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "exporter/configuration/settings.h"
#include "probes/error.h"
#include "probes/http/url.h"
#include "probes/proxy/settings.h"
#include "probes/tls/client.h"
#include "probes/x509/roots.h"

namespace staple::kubernetes {

/// Access is how an API server is reached, with every file read but that of the token.
struct Access {
  http::Url server;  ///< the path of each request begins with its path
  proxy::Settings proxy = {};
  std::shared_ptr<const tls::Client> tls = {};  ///< verifies; never null
  std::string scheme = {};                      ///< of the login: `Basic`, `Bearer`; empty: none
  std::string user = {};                        ///< with Basic
  std::string secret = {};                      ///< password or token
  std::string secret_file = {};                 ///< holds the secret instead; empty: none
  std::string namespace_name = {};              ///< that the pod runs in; empty outside a cluster
};

/// make_authorization writes the Authorization header of a request; empty without a login. Reads
/// the file of the token each time, because tokens rotate. Fails if it cannot be read.
Result<std::string> make_authorization(const Access& access);

/// are_interchangeable returns true if two ways to an API server are equal, and so were their files
/// when they were loaded.
bool are_interchangeable(const Access& one, const Access& other);

/// PodEnvironment is what Kubernetes tells a pod about the API server.
struct PodEnvironment {
  std::string host;    ///< KUBERNETES_SERVICE_HOST; empty outside a cluster
  std::string port;    ///< KUBERNETES_SERVICE_PORT
  std::string folder;  ///< with `token`, `ca.crt` and `namespace`
};

/// read_pod_environment returns that of this process.
PodEnvironment read_pod_environment();

/// load_access reads what `settings` name: `api_server`, `kubeconfig_file` or, without both, `pod`.
/// `system` holds the roots of the system. An error names the file and what is wrong with it.
Result<std::shared_ptr<const Access>> load_access(const config::KubernetesDiscovery& settings,
                                                  const std::shared_ptr<const x509::Roots>& system,
                                                  const PodEnvironment& pod);

/// is_in_cluster returns whether `settings` name no API server: then it is that of the
/// pod's cluster.
bool is_in_cluster(const config::KubernetesDiscovery& settings);

}  // namespace staple::kubernetes
