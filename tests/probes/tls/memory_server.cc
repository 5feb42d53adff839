// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/tls/memory_server.h"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "probes/crypto/handle.h"
#include "tests/pki/der.h"

namespace staple::tls {
namespace {

void must(long succeeded) {
  if (succeeded != 1)
    throw std::runtime_error(std::string("server: ") + ERR_error_string(ERR_get_error(), nullptr));
}

int to_openssl(TlsVersion version) { return TLS1_VERSION + static_cast<int>(version); }

crypto::Handle<X509> certificate(const Bytes& der) {
  const unsigned char* at = der.data();
  return crypto::Handle<X509>(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

int send_staple(SSL* connection, void* argument) {
  const auto& staple = *static_cast<const std::optional<Bytes>*>(argument);
  if (!staple) return SSL_TLSEXT_ERR_NOACK;
  auto* copy = static_cast<std::uint8_t*>(OPENSSL_malloc(staple->size() + 1));
  std::ranges::copy(*staple, copy);
  SSL_set_tlsext_status_ocsp_resp(connection, copy, static_cast<long>(staple->size()));
  return SSL_TLSEXT_ERR_OK;
}

/// set_group restricts the key exchange of `context` to the named group.
void set_group(const char* name, SSL_CTX& context) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> maker(
      EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* group = nullptr;
  must(EVP_PKEY_paramgen_init(maker.get()));
  must(EVP_PKEY_CTX_set_group_name(maker.get(), name));
  must(EVP_PKEY_paramgen(maker.get(), &group));
  must(SSL_CTX_set0_tmp_dh_pkey(&context, group));
  must(SSL_CTX_set_cipher_list(&context, "DHE-RSA-AES128-SHA"));
}

}  // namespace

Bytes make_staple(ByteView content) {
  if (sends_any_staple()) return {content.begin(), content.end()};
  namespace der = pki::der;
  const Bytes body = der::sequence({der::oid("1.2.3.4.5"), der::octet_string(content)});
  return der::sequence({der::enumerated(0), der::explicit_tag(0, body)});
}

bool sends_any_staple() { return OpenSSL_version_num() < 0x30600000; }

bool prefers_offered_fields() { return OpenSSL_version_num() >= 0x40000000; }

bool supports_curve(const char* name) {
  if (OpenSSL_version_num() < 0x40000000) return true;
  const crypto::Handle<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  const bool known = SSL_CTX_set1_groups_list(context.get(), name) == 1;
  ERR_clear_error();
  return known;
}

void MemoryServer::Deleter::operator()(SSL* connection) const { SSL_free(connection); }

MemoryServer::MemoryServer(const pki::Identity& identity, const ServerPlan& plan)
    : staple_(plan.staple), input_(BIO_new(BIO_s_mem())), output_(BIO_new(BIO_s_mem())) {
  const crypto::Handle<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  must(SSL_CTX_set_min_proto_version(context.get(), to_openssl(plan.min_version)));
  must(SSL_CTX_set_max_proto_version(context.get(), to_openssl(plan.max_version)));
  must(SSL_CTX_use_certificate(context.get(), certificate(identity.certificate).get()));
  must(SSL_CTX_use_PrivateKey(context.get(), identity.key.handle()));
  for (const Bytes& der : plan.intermediates)
    must(SSL_CTX_add1_chain_cert(context.get(), certificate(der).get()));
  if (plan.demands_client_certificate) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  if (plan.group) set_group(plan.group, *context);
  if (plan.group_list) must(SSL_CTX_set1_groups_list(context.get(), plan.group_list));
  if (plan.ciphers) must(SSL_CTX_set_cipher_list(context.get(), plan.ciphers));
  SSL_CTX_set_tlsext_status_cb(context.get(), send_staple);
  SSL_CTX_set_tlsext_status_arg(context.get(), &staple_);
  connection_.reset(SSL_new(context.get()));
  SSL_set_bio(connection_.get(), input_, output_);
  SSL_set_accept_state(connection_.get());
}

Bytes MemoryServer::respond(ByteView received) {
  if (!received.empty()) BIO_write(input_, received.data(), static_cast<int>(received.size()));
  ERR_clear_error();
  std::array<std::uint8_t, 1024> data;
  if (SSL_do_handshake(connection_.get()) == 1) {
    const int size = SSL_read(connection_.get(), data.data(), data.size());
    if (size > 0) text_.append(data.begin(), data.begin() + size);
    if (size > 0) SSL_read(connection_.get(), data.data(), data.size());  // a close_notify
  }
  ERR_clear_error();
  return take_output();
}

Bytes MemoryServer::say(std::string_view text) {
  std::size_t written = 0;
  must(SSL_write_ex(connection_.get(), text.data(), text.size(), &written));
  SSL_shutdown(connection_.get());
  return take_output();
}

Bytes MemoryServer::take_output() {
  Bytes response(BIO_pending(output_));
  if (!response.empty()) BIO_read(output_, response.data(), static_cast<int>(response.size()));
  return response;
}

bool MemoryServer::finished() const { return SSL_is_init_finished(connection_.get()) == 1; }

bool MemoryServer::client_closed() const {
  return (SSL_get_shutdown(connection_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

std::string MemoryServer::server_name() const {
  const char* name = SSL_get_servername(connection_.get(), TLSEXT_NAMETYPE_host_name);
  return name ? name : "";
}

}  // namespace staple::tls
