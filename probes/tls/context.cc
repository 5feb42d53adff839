// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/context.h"

#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "probes/crypto/hash.h"
#include "probes/file.h"
#include "probes/tls/limits.h"

namespace staple::tls {

namespace asio = boost::asio;

namespace {

/// read_pem returns the content of a file, which is not empty.
Result<std::string> read_pem(const std::string& file) {
  auto content = read_file(file, kMaxPemFile);
  if (!content) return Error{content.error().kind, file + ": " + content.error().message};
  if (content->empty()) return Error{ErrorKind::unreadable, file + ": is empty"};
  return content;
}

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Error make_malformed_error(const std::string& file, const char* what,
                           const boost::system::error_code& error) {
  ERR_clear_error();
  return {ErrorKind::malformed, file + ": " + what + " (" + error.message() + ")"};
}

/// borrow returns a second owner of `context`, to use the functions of Asio.
asio::ssl::context borrow(SSL_CTX& context) {
  SSL_CTX_up_ref(&context);
  return asio::ssl::context(&context);
}

using SecurityCallback = decltype(SSL_CTX_get_security_callback(nullptr));

/// get_default_security_callback returns OpenSSL's own callback, which applies the security level.
SecurityCallback get_default_security_callback() {
  static const SecurityCallback own = [] {
    SSL_CTX* const plain = SSL_CTX_new(TLS_client_method());
    const SecurityCallback found = plain ? SSL_CTX_get_security_callback(plain) : nullptr;
    SSL_CTX_free(plain);
    return found;
  }();
  return own;
}

int check_security(const SSL* connection, const SSL_CTX* context, int operation, int bits,
                   int number, void* other, void* data) {
  const auto* const group =
      operation == SSL_SECOP_TMP_DH ? static_cast<const EVP_PKEY*>(other) : nullptr;
  if (group && EVP_PKEY_get_bits(group) > kMaxGroupBits) return 0;
  return get_default_security_callback()(connection, context, operation, bits, number, other, data);
}

}  // namespace

void refuse_costly_groups(SSL_CTX& context) {
  if (get_default_security_callback()) SSL_CTX_set_security_callback(&context, check_security);
}

int to_openssl(TlsVersion version) {
  switch (version) {
    case TlsVersion::tls10:
      return TLS1_VERSION;
    case TlsVersion::tls11:
      return TLS1_1_VERSION;
    case TlsVersion::tls12:
      return TLS1_2_VERSION;
    case TlsVersion::tls13:
      break;
  }
  return TLS1_3_VERSION;
}

Result<Sha256> add_client_certificate(SSL_CTX& context, const Settings& settings) {
  if (settings.cert_file.empty()) return Sha256{};
  const std::string& key_file = settings.key_file.empty() ? settings.cert_file : settings.key_file;
  const auto certificate = read_pem(settings.cert_file);
  if (!certificate) return certificate.error();
  const auto key = read_pem(key_file);
  if (!key) return key.error();
  // Do not prompt for a password.
  SSL_CTX_set_default_passwd_cb(&context, [](char*, int, int, void*) { return -1; });
  asio::ssl::context into = borrow(context);
  boost::system::error_code error;
  into.use_certificate_chain(asio::buffer(*certificate), error);
  if (error) {
    return make_malformed_error(settings.cert_file, "no valid PEM certificate found", error);
  }
  into.use_private_key(asio::buffer(*key), asio::ssl::context::pem, error);
  if (error) {
    return make_malformed_error(key_file, "no valid PEM key found that matches the certificate",
                                error);
  }
  return crypto::sha256_of_parts({as_bytes(*certificate), as_bytes(*key)});
}

}  // namespace staple::tls
