// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/time.h"
#include "tests/pki/certificate.h"

namespace staple::pki {

/// Identity is a key and the certificate that was issued for it.
struct Identity {
  Key key;
  Bytes certificate;
  Bytes name;    ///< DER Name of the subject
  Bytes serial;  ///< content of the INTEGER
};

/// Authority is an Identity that issues certificates.
using Authority = Identity;

/// Validity is the validity period of a certificate, both ends included.
struct Validity {
  WallTime not_before;
  WallTime not_after;
};

/// AuthorityOptions holds the differences from an ordinary CA.
struct AuthorityOptions {
  std::optional<Key> key = std::nullopt;                       ///< nullopt: a new P-256 key
  std::optional<SignatureAlgorithm> algorithm = std::nullopt;  ///< nullopt: the signer's usual one
  bool must_staple = false;
  std::vector<std::string> responder_urls = {};  ///< no extension if empty
  std::vector<Extension> extensions = {};        ///< additional extensions
  /// SubjectPublicKeyInfo of the certificate. Nullopt: that of the key.
  std::optional<Bytes> spki = std::nullopt;
};

/// LeafOptions holds the differences from an ordinary server certificate.
struct LeafOptions {
  /// DNS names and IP addresses. No extension if empty.
  std::vector<std::string> names = {"server.test"};
  std::vector<std::string> responder_urls = {"http://ocsp.test/"};  ///< no extension if empty
  bool must_staple = false;
  Bytes serial = {};                                           ///< derived from the key if empty
  std::optional<Key> key = std::nullopt;                       ///< nullopt: a new P-256 key
  std::optional<SignatureAlgorithm> algorithm = std::nullopt;  ///< nullopt: the issuer's usual one
  std::vector<Extension> extensions = {};                      ///< additional extensions
};

/// ResponderOptions holds the differences from a correct delegated responder certificate.
struct ResponderOptions {
  std::string name = "OCSP Responder";
  /// No extension if empty.
  std::vector<std::string> extended_key_usage = {std::string(kOcspSigning)};
  bool nocheck = true;
  bool is_ca = false;
  std::vector<KeyUsageBit> key_usage = {KeyUsageBit::digital_signature};  ///< no extension if empty
  std::optional<Key> key = std::nullopt;                       ///< nullopt: a new P-256 key
  std::optional<SignatureAlgorithm> algorithm = std::nullopt;  ///< nullopt: the issuer's usual one
  std::vector<Extension> extensions = {};                      ///< additional extensions
};

/// make_root makes a self-signed CA.
Authority make_root(std::string_view name, const Validity& validity,
                    const AuthorityOptions& options = {});

/// make_intermediate makes a CA below `parent`.
Authority make_intermediate(const Authority& parent, std::string_view name,
                            const Validity& validity, const AuthorityOptions& options = {});

/// make_leaf makes a server certificate.
Identity make_leaf(const Authority& issuer, const Validity& validity,
                   const LeafOptions& options = {});

/// make_responder makes the certificate of a delegated responder (RFC 6960, 4.2.2.2).
Identity make_responder(const Authority& issuer, const Validity& validity,
                        const ResponderOptions& options = {});

}  // namespace staple::pki
