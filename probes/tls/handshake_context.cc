// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/handshake_context.h"

#include <new>
#include <string>

#include <openssl/ssl.h>

#include "probes/tls/context.h"
#include "probes/tls/limits.h"
#include "probes/tls/offered.h"

namespace staple::tls {
namespace {

/// kCiphers allows weak cipher suites, because a probe reads the staple whatever the suite. Suites
/// without a certificate (anonymous, pre-shared keys) are excluded: there is nothing to judge.
constexpr const char* kCiphers = "ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0";

/// kTls13Suites are OpenSSL's default in the order of Chrome: the first one is what most servers
/// then choose, and the cheapest where the processor has instructions for AES and SHA-256.
constexpr const char* kTls13Suites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/// Offer selects the kind of certificate that the server sends: by signature algorithms in TLS 1.3
/// (RFC 8446, 4.4.2.2), and by cipher suites too in TLS 1.2.
struct Offer {
  const char* ciphers;
  const char* signature_algorithms;  ///< null: OpenSSL's default
};

Offer offer_of(KeyType key_type) {
  switch (key_type) {
    case KeyType::rsa:
      return {"ALL:!aNULL:!eNULL:!PSK:!SRP:!aECDSA:!aDSS:@SECLEVEL=0",
              "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"
              "rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:"
              "RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA224:RSA+SHA1"};
    case KeyType::ecdsa:
      return {"ALL:!aNULL:!eNULL:!PSK:!SRP:!aRSA:!aDSS:@SECLEVEL=0",
              offered_ecdsa_algorithms().c_str()};
    case KeyType::any:
      break;
  }
  return {kCiphers, nullptr};
}

std::string groups_of(const Settings& settings, KeyShares shares) {
  if (!settings.groups.empty()) return join_groups(settings.groups);
  return shares == KeyShares::first ? offered_groups_with_one_share() : offered_groups();
}

}  // namespace

std::shared_ptr<SSL_CTX> make_handshake_context(const Settings& settings, OSSL_LIB_CTX* library,
                                                KeyShares shares) {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new_ex(library, nullptr, TLS_client_method()),
                                         SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX* const raw = context.get();
  SSL_CTX_set_security_level(raw, 0);
  refuse_costly_groups(*raw);
  const Offer offer = offer_of(settings.key_type);
  SSL_CTX_set_cipher_list(raw, offer.ciphers);
  SSL_CTX_set1_groups_list(raw, groups_of(settings, shares).c_str());
  SSL_CTX_set_ciphersuites(raw, kTls13Suites);
  if (offer.signature_algorithms) SSL_CTX_set1_sigalgs_list(raw, offer.signature_algorithms);
  SSL_CTX_set_min_proto_version(raw, to_openssl(settings.min_version));
  SSL_CTX_set_max_proto_version(raw, to_openssl(settings.max_version));
  // A resumed session carries no staple.
  SSL_CTX_set_options(raw, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET);
#ifdef SSL_OP_NO_RX_CERTIFICATE_COMPRESSION
  // The Certificate message is parsed as received.
  SSL_CTX_set_options(raw, SSL_OP_NO_RX_CERTIFICATE_COMPRESSION);
#endif
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(raw, static_cast<long>(kMaxCertificateMessage));
  SSL_CTX_set_tlsext_status_type(raw, TLSEXT_STATUSTYPE_ocsp);
  // With SSL_VERIFY_NONE alone OpenSSL still verifies the chain, which takes a quarter of the
  // handshake's CPU time. The judge verifies it and caches the result.
  SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_cert_verify_callback(
      raw, [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
  return context;
}

}  // namespace staple::tls
