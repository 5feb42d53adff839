// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "exporter/kubernetes/access.h"

namespace staple::kubernetes {

/// load_kubeconfig reads the current context of a kubeconfig file: the server of its cluster, and
/// token or client certificate of its user, in the file itself or in files that it names. What
/// would need a program (`exec`, `auth-provider`) or leaves the server unverified is an error. An
/// error names the file, line and column where it can, and never quotes a secret.
Result<std::shared_ptr<const Access>> load_kubeconfig(
    const std::string& file, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::kubernetes
