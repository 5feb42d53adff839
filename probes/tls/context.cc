// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/context.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "probes/tls/limits.h"

namespace staple::tls {
namespace {

std::optional<Error> check_readable(const std::string& file) {
  errno = 0;
  if (std::ifstream(file).peek() != std::ifstream::traits_type::eof()) return std::nullopt;
  const std::string why = errno != 0 ? std::generic_category().message(errno) : "the file is empty";
  return Error{ErrorKind::unreadable, file + ": " + why};
}

Error make_malformed_error(const std::string& file, const char* what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  std::string message = file + ": " + what;
  if (reason) message += std::string(" (") + reason + ")";
  return {ErrorKind::malformed, std::move(message)};
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

std::optional<Error> add_client_certificate(SSL_CTX& context, const Settings& settings) {
  if (settings.cert_file.empty()) return std::nullopt;
  const std::string& key_file = settings.key_file.empty() ? settings.cert_file : settings.key_file;
  if (auto error = check_readable(settings.cert_file)) return error;
  if (auto error = check_readable(key_file)) return error;
  // Do not prompt for a password.
  SSL_CTX_set_default_passwd_cb(&context, [](char*, int, int, void*) { return -1; });
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(&context, settings.cert_file.c_str()) != 1) {
    return make_malformed_error(settings.cert_file, "no valid PEM certificate found");
  }
  if (SSL_CTX_use_PrivateKey_file(&context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return make_malformed_error(key_file, "no valid PEM key found that matches the certificate");
  }
  return std::nullopt;
}

}  // namespace staple::tls
