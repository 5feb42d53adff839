// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/trust.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "probes/calendar.h"
#include "probes/crypto/handle.h"
#include "probes/crypto/hash.h"
#include "probes/x509/certificate.h"
#include "probes/x509/key_budget.h"
#include "probes/x509/server_name.h"
#include "probes/x509/verification.h"

namespace staple::x509 {
namespace {

crypto::Handle<X509> read_x509(ByteView der) {
  const unsigned char* start = der.data();
  return crypto::Handle<X509>(d2i_X509(nullptr, &start, static_cast<long>(der.size())));
}

Sha256 digest_of(const X509* certificate) {
  Sha256 out{};
  X509_digest(certificate, EVP_sha256(), out.data(), nullptr);
  return out;
}

WallTime time_of(const ASN1_TIME* when) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(when, &fields) != 1) return WallTime{};
  return to_wall_time({fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday, fields.tm_hour,
                       fields.tm_min, fields.tm_sec})
      .value_or(WallTime{});
}

/// narrow limits the interval of `trust` to the bounds of the certificate's validity around `now`.
void narrow(Trust& trust, const X509* certificate, WallTime now) {
  const WallTime begins = time_of(X509_get0_notBefore(certificate));
  const WallTime ended = time_of(X509_get0_notAfter(certificate)) + Seconds(1);
  for (const WallTime bound : {begins, ended}) {
    if (bound <= now) trust.from = std::max(trust.from, bound);
    if (bound > now) trust.until = std::min(trust.until, bound);
  }
}

std::shared_ptr<const Certificate> to_certificate(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return nullptr;
  const auto read = read_certificate(ByteView(der, static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return read ? *read : nullptr;
}

/// find_must_staple_ca returns the subject of the lowest CA on `path` that carries the TLS feature
/// for stapling (RFC 7633, 4.2.2), whether the server sent it or not. Returns an empty string if no
/// CA carries it. If the path is not `verified`, stops at the first signature that does not verify.
std::string find_must_staple_ca(const STACK_OF(X509) * path, bool verified) {
  auto below = to_certificate(sk_X509_value(path, 0));
  KeyBudget budget;
  for (int i = 1; i < sk_X509_num(path); ++i) {
    auto ca = to_certificate(sk_X509_value(path, i));
    if (!ca || !below) return {};
    if (!verified && !(budget.take(*ca) && is_issuer_of(*ca, *below))) return {};
    if (ca->facts->must_staple) return ca->facts->subject;
    below = std::move(ca);
  }
  return {};
}

/// accept_last_second accepts a certificate in its last second: notAfter is part of the validity
/// (RFC 5280, 4.1.2.5), but not for OpenSSL.
int accept_last_second(int accepted, X509_STORE_CTX* context) {
  if (accepted == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED)
    return accepted;
  const X509* const certificate = X509_STORE_CTX_get_current_cert(context);
  const time_t now = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context));
  if (ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), now) != 0) return 0;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

void verify(Trust& trust, X509* leaf, STACK_OF(X509) * others, const Roots& roots, WallTime now) {
  const crypto::Handle<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), roots.store(), leaf, others) != 1) {
    trust.problem = "OpenSSL cannot verify the chain";
    return;
  }
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  X509_STORE_CTX_set_time(context.get(), 0, static_cast<time_t>(now.time_since_epoch().count()));
  X509_STORE_CTX_set_verify_cb(context.get(), accept_last_second);
  trust.trusted = verify_within_bounds(context.get()) == 1;
  const STACK_OF(X509)* path = X509_STORE_CTX_get0_chain(context.get());
  trust.must_staple_ca = find_must_staple_ca(path, trust.trusted);
  if (!trust.trusted) {
    trust.problem = roots.is_empty()
                        ? "there is no trusted root on this system"
                        : describe_verification(X509_STORE_CTX_get_error(context.get()));
    return;
  }
  const int length = sk_X509_num(path);
  for (int i = 0; i < length; ++i) narrow(trust, sk_X509_value(path, i), now);
  trust.public_anchor = roots.is_public(digest_of(sk_X509_value(path, length - 1)));
}

}  // namespace

Trust verify_chain(std::span<const ByteView> chain, const Roots& roots,
                   const std::string& server_name, WallTime now) {
  Trust trust;
  const auto leaf = read_x509(chain.front());
  if (!leaf) {
    ERR_clear_error();
    trust.problem = "OpenSSL cannot read the certificate";
    return trust;
  }
  const crypto::Handle<STACK_OF(X509)> others(sk_X509_new_null());
  narrow(trust, leaf.get(), now);
  for (const auto der : chain.subspan(1)) {
    auto certificate = read_x509(der);
    if (!certificate) continue;
    narrow(trust, certificate.get(), now);
    if (others && sk_X509_push(others.get(), certificate.get()) > 0) certificate.release();
  }
  trust.names_server = server_name.empty() || x509::names_server(*leaf, server_name);
  verify(trust, leaf.get(), others.get(), roots, now);
  ERR_clear_error();
  return trust;
}

}  // namespace staple::x509
