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
  /// load_system reads the system's bundle (SSL_CERT_FILE, else OpenSSL's default): public roots.
  /// Costs some 20 ms; once per process. A machine without a bundle yields an empty set: then every
  /// chain is untrusted.
  static std::shared_ptr<const Roots> load_system();

  /// load reads a PEM file of one or more certificates. `system` tells which of them are public
  /// roots. An error names the file.
  static Result<std::shared_ptr<const Roots>> load(const std::string& file,
                                                   std::shared_ptr<const Roots> system);

  /// make_empty is the empty set.
  static std::shared_ptr<const Roots> make_empty();

  /// id is a digest of the set: equal sets have equal ids, so that what was verified against one
  /// holds for the other.
  const Sha256& id() const;

  X509_STORE* store() const { return store_.get(); }

  /// find_by_subject returns the DER of the certificates here whose subject is `name` (a DER Name):
  /// issuers that a server need not send.
  std::vector<ByteView> find_by_subject(ByteView name) const;

  /// is_public tells whether the certificate with this digest is one of the system's roots.
  bool is_public(const Sha256& certificate) const;

 private:
  struct Contents;
  Roots(std::shared_ptr<X509_STORE> store, std::shared_ptr<const Contents> contents,
        std::shared_ptr<const Roots> system);

  std::shared_ptr<X509_STORE> store_;
  std::shared_ptr<const Contents> contents_;
  std::shared_ptr<const Roots> system_;  ///< empty: this is the system's set
};

}  // namespace staple::x509
