// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/error.h"
#include "probes/time.h"

typedef struct x509_store_st X509_STORE;

namespace staple::x509 {

/// Roots is a set of trust anchors, loaded once and shared. Immutable.
class Roots {
 public:
  /// load_system loads the public roots from the system's bundle: the file that SSL_CERT_FILE
  /// names, else the first that has a certificate of OpenSSL's default and the usual ones. Takes
  /// about 20 ms; call it once per process. Returns an empty set if there is no such bundle: then
  /// every chain is untrusted. A certificate in the bundle that cannot be read is left out.
  static std::shared_ptr<const Roots> load_system();

  /// load reads a PEM file of one or more certificates, all of which must be readable. `system`
  /// tells which of them are public roots. An error names the file and the certificate.
  static Result<std::shared_ptr<const Roots>> load(const std::string& file,
                                                   std::shared_ptr<const Roots> system);

  /// make_empty returns the empty set.
  static std::shared_ptr<const Roots> make_empty();

  bool is_empty() const;

  /// problem returns what is wrong with the system's bundle: where it was looked for and why no
  /// certificate was found, or what in it cannot be read. Empty if nothing is wrong, and for sets
  /// that are not the system's.
  const std::string& problem() const;

  /// id returns a digest of the set. Equal sets have equal ids, so that cached results hold
  /// for both.
  const Sha256& id() const;

  /// content returns a digest of all that the set was loaded from, the system's bundle included.
  /// Sets with equal digests are interchangeable.
  const Sha256& content() const;

  X509_STORE* store() const { return store_.get(); }

  /// find_by_subject returns the DER of the certificates in this set whose subject is `name` (DER
  /// Name): issuers that a server need not send.
  std::vector<ByteView> find_by_subject(ByteView name) const;

  /// is_public reports whether the certificate with this digest is one of the system's roots.
  bool is_public(const Sha256& certificate) const;

 private:
  struct Contents;
  Roots(std::shared_ptr<X509_STORE> store, std::shared_ptr<const Contents> contents,
        std::shared_ptr<const Roots> system);

  std::shared_ptr<X509_STORE> store_;
  std::shared_ptr<const Contents> contents_;
  std::shared_ptr<const Roots> system_;  ///< null if this is the system's set
};

}  // namespace staple::x509
