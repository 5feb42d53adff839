// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/error.h"
#include "probes/tls/settings.h"
#include "probes/x509/roots.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

/// Client is a loaded TLS configuration. One exists for each distinct Settings; it is made at start
/// and at each reload, not per probe. Immutable and shared between threads.
class Client {
 public:
  Client(std::shared_ptr<SSL_CTX> context, std::shared_ptr<const x509::Roots> roots)
      : context_(std::move(context)), roots_(std::move(roots)) {}

  SSL_CTX* context() const { return context_.get(); }
  const x509::Roots& roots() const { return *roots_; }
  const std::shared_ptr<const x509::Roots>& shared_roots() const { return roots_; }

 private:
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<const x509::Roots> roots_;
};

/// load_client loads the files that `settings` name. `system` holds the system's roots. An error
/// names the file that could not be used.
Result<std::shared_ptr<const Client>> load_client(const Settings& settings,
                                                  const std::shared_ptr<const x509::Roots>& system);

/// make_client makes a client that verifies chains against `roots`; it does not read `ca_file`.
/// Fails if the client certificate or its key cannot be used.
Result<std::shared_ptr<const Client>> make_client(const Settings& settings,
                                                  std::shared_ptr<const x509::Roots> roots);

}  // namespace staple::tls
