// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/error.h"
#include "probes/tls/key_shares.h"
#include "probes/tls/settings.h"
#include "probes/x509/roots.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

/// Client is a loaded TLS configuration. One exists for each distinct Settings; it is made at start
/// and at each reload, not per probe. Immutable and shared between threads.
class Client {
 public:
  /// `files` is the digest of the files of the client certificate. `first_share` is the context for
  /// KeyShares::first, null: the same.
  Client(std::shared_ptr<SSL_CTX> context, std::shared_ptr<const x509::Roots> roots,
         const Sha256& files = {}, std::shared_ptr<SSL_CTX> first_share = nullptr)
      : context_(std::move(context)),
        first_share_(std::move(first_share)),
        roots_(std::move(roots)),
        files_(files) {}

  /// context returns the context for handshakes with these key shares.
  SSL_CTX* context(KeyShares shares = KeyShares::usual) const {
    return shares == KeyShares::first && first_share_ ? first_share_.get() : context_.get();
  }
  const x509::Roots& roots() const { return *roots_; }
  const std::shared_ptr<const x509::Roots>& shared_roots() const { return roots_; }

  /// has_same_files returns true if all files had the same content when `other` was loaded. If
  /// their Settings are equal too, the clients are interchangeable.
  bool has_same_files(const Client& other) const {
    return files_ == other.files_ && roots_->content() == other.roots_->content();
  }

 private:
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL_CTX> first_share_;  ///< null: `context_`
  std::shared_ptr<const x509::Roots> roots_;
  Sha256 files_;
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
