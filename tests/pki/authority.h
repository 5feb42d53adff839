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
  Bytes serial;  ///< contents of the INTEGER
};

/// Authority is an Identity that issues others.
using Authority = Identity;

/// Validity is when a certificate holds, both ends included.
struct Validity {
  WallTime not_before;
  WallTime not_after;
};

/// AuthorityOptions says how a CA differs from an ordinary one.
struct AuthorityOptions {
  std::optional<Key> key = std::nullopt;                       ///< absent: a new P-256 key
  std::optional<SignatureAlgorithm> algorithm = std::nullopt;  ///< absent: the signer's usual one
  bool must_staple = false;
  std::vector<std::string> responder_urls = {};  ///< empty: no extension
  std::vector<Extension> extensions = {};        ///< further ones
};

/// LeafOptions says how a server's certificate differs from an ordinary one.
struct LeafOptions {
  /// DNS names and IP addresses; empty: no extension
  std::vector<std::string> names = {"server.test"};
  std::vector<std::string> responder_urls = {"http://ocsp.test/"};  ///< empty: no extension
  bool must_staple = false;
  Bytes serial = {};                                           ///< empty: made from the key
  std::optional<Key> key = std::nullopt;                       ///< absent: a new P-256 key
  std::optional<SignatureAlgorithm> algorithm = std::nullopt;  ///< absent: the issuer's usual one
  std::vector<Extension> extensions = {};                      ///< further ones
};

/// ResponderOptions says how a delegated responder's certificate differs from a right one.
struct ResponderOptions {
  std::string name = "OCSP Responder";
  /// empty: no extension
  std::vector<std::string> extended_key_usage = {std::string(kOcspSigning)};
  bool nocheck = true;
  bool is_ca = false;
  std::vector<KeyUsageBit> key_usage = {KeyUsageBit::digital_signature};  ///< empty: no extension
  std::optional<Key> key = std::nullopt;                       ///< absent: a new P-256 key
  std::optional<SignatureAlgorithm> algorithm = std::nullopt;  ///< absent: the issuer's usual one
  std::vector<Extension> extensions = {};                      ///< further ones
};

/// make_root makes a self-signed CA.
Authority make_root(std::string_view name, const Validity& validity,
                    const AuthorityOptions& options = {});

/// make_intermediate makes a CA below `parent`.
Authority make_intermediate(const Authority& parent, std::string_view name,
                            const Validity& validity, const AuthorityOptions& options = {});

/// make_leaf makes a server's certificate.
Identity make_leaf(const Authority& issuer, const Validity& validity,
                   const LeafOptions& options = {});

/// make_responder makes the certificate of a delegated responder (RFC 6960, 4.2.2.2).
Identity make_responder(const Authority& issuer, const Validity& validity,
                        const ResponderOptions& options = {});

}  // namespace staple::pki
