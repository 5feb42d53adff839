// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/error.h"

namespace staple::config {

/// Login is what a client authenticates with at an HTTP server.
struct Login {
  std::string scheme;       ///< `Basic`, `Bearer`, …; empty: none
  std::string user;         ///< with Basic
  std::string secret;       ///< password or token
  std::string secret_file;  ///< holds the secret instead; empty: none
};

/// make_authorization returns the value of an Authorization header (RFC 9110, 11.6.2), a secret.
/// Empty without a scheme. Fails if the file of the secret cannot be read (see read_secret()).
Result<std::string> make_authorization(const Login& login);

}  // namespace staple::config
