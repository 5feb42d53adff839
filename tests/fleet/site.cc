// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/site.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace staple::fleet {
namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate read(const Bytes& der) {
  const unsigned char* at = der.data();
  return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free};
}

int protocol(TlsVersion version) {
  constexpr std::array kVersions{TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
  return kVersions[static_cast<std::size_t>(version)];
}

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("the server cannot use its ") + what);
}

/// on_status is OpenSSL's callback for the staple of a connection that requests the status.
int on_status(SSL* connection, void* argument) {
  const Site& site = *static_cast<const Site*>(argument);
  if (site.refuses_request) return SSL_TLSEXT_ERR_ALERT_FATAL;
  const bool tls13 = SSL_version(connection) == TLS1_3_VERSION;
  const std::shared_ptr<const Bytes> staple =
      site.staple ? site.staple(tls13 ? TlsVersion::tls13 : TlsVersion::tls12) : nullptr;
  if (!staple) return SSL_TLSEXT_ERR_NOACK;
  // One byte more than needed, because a null pointer would mean no staple, and a staple may have
  // length zero.
  auto* const copy = static_cast<unsigned char*>(OPENSSL_malloc(staple->size() + 1));
  if (!copy) return SSL_TLSEXT_ERR_ALERT_FATAL;
  std::ranges::copy(*staple, copy);
  SSL_set_tlsext_status_ocsp_resp(connection, copy, static_cast<long>(staple->size()));
  return SSL_TLSEXT_ERR_OK;
}

/// on_hello delays a handshake that requests the status once, if the site is configured so.
int on_hello(SSL* connection, int*, void* argument) {
  const unsigned char* request = nullptr;
  std::size_t size = 0;
  const bool waited = SSL_get_app_data(connection) != nullptr;
  const bool asked =
      SSL_client_hello_get0_ext(connection, TLSEXT_TYPE_status_request, &request, &size) == 1;
  if (!asked || waited) return SSL_CLIENT_HELLO_SUCCESS;
  SSL_set_app_data(connection, argument);
  return SSL_CLIENT_HELLO_RETRY;
}

}  // namespace

StapleSource always(Bytes staple) {
  return [shared = std::make_shared<const Bytes>(std::move(staple))](TlsVersion) { return shared; };
}

TlsSite::TlsSite(Site site)
    : site_(std::move(site)), context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
  SSL_CTX* const context = context_.get();
  require(context != nullptr, "memory");
  // The scenarios include old versions, short keys and MD5.
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, protocol(site_.min_version));
  SSL_CTX_set_max_proto_version(context, protocol(site_.max_version));
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);

  for (const Bytes& der : site_.chain) {
    const Certificate certificate = read(der);
    require(certificate != nullptr, "certificate");
    const bool leaf = &der == &site_.chain.front();
    require((leaf ? SSL_CTX_use_certificate(context, certificate.get())
                  : SSL_CTX_add1_chain_cert(context, certificate.get())) == 1,
            "chain");
  }
  require(SSL_CTX_use_PrivateKey(context, site_.key.handle()) == 1, "key");
  if (site_.fetches_for.count() > 0) SSL_CTX_set_client_hello_cb(context, on_hello, &site_);
  SSL_CTX_set_tlsext_status_cb(context, on_status);
  SSL_CTX_set_tlsext_status_arg(context, &site_);
}

}  // namespace staple::fleet
