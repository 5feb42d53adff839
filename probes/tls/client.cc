#include "probes/tls/client.h"

#include <cerrno>
#include <fstream>
#include <new>
#include <optional>
#include <system_error>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "probes/tls/limits.h"

namespace staple {
namespace {

/// An old cipher is a finding for somebody else, not a reason to see no staple. Without a certificate there
/// is nothing to see: no anonymous and no pre-shared keys.
constexpr const char* kCiphers = "ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0";

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

std::optional<LoadError> unreadable(const std::string& file) {
  errno = 0;
  if (std::ifstream(file).peek() != std::ifstream::traits_type::eof()) return std::nullopt;
  const std::string why = errno != 0 ? std::generic_category().message(errno) : "the file is empty";
  return LoadError{LoadProblem::unreadable, file + ": " + why};
}

LoadError malformed(const std::string& file, const char* what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  std::string message = file + ": " + what;
  if (reason) message += std::string(" (") + reason + ")";
  return {LoadProblem::malformed, std::move(message)};
}

std::optional<LoadError> add_client_certificate(SSL_CTX& context, const TlsSettings& settings) {
  if (settings.cert_file.empty()) return std::nullopt;
  const std::string& key_file = settings.key_file.empty() ? settings.cert_file : settings.key_file;
  if (auto error = unreadable(settings.cert_file)) return error;
  if (auto error = unreadable(key_file)) return error;
  // Nobody can be asked for a password here.
  SSL_CTX_set_default_passwd_cb(&context, [](char*, int, int, void*) { return -1; });
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(&context, settings.cert_file.c_str()) != 1) {
    return malformed(settings.cert_file, "there is no readable PEM certificate in it");
  }
  if (SSL_CTX_use_PrivateKey_file(&context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return malformed(key_file, "there is no readable PEM key in it that belongs to the certificate");
  }
  return std::nullopt;
}

std::shared_ptr<SSL_CTX> make_context(const TlsSettings& settings) {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX* const raw = context.get();
  SSL_CTX_set_security_level(raw, 0);
  SSL_CTX_set_cipher_list(raw, kCiphers);
  SSL_CTX_set_min_proto_version(raw, to_openssl(settings.min_version));
  SSL_CTX_set_max_proto_version(raw, to_openssl(settings.max_version));
  // A resumed session hides the staple.
  SSL_CTX_set_options(raw, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET);
#ifdef SSL_OP_NO_RX_CERTIFICATE_COMPRESSION
  SSL_CTX_set_options(raw, SSL_OP_NO_RX_CERTIFICATE_COMPRESSION);  // the Certificate message is read raw
#endif
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(raw, static_cast<long>(kMaxCertificateMessage));
  SSL_CTX_set_tlsext_status_type(raw, TLSEXT_STATUSTYPE_ocsp);
  // SSL_VERIFY_NONE verifies all the same, a quarter of a handshake's work: the judge does it, and remembers.
  SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_cert_verify_callback(
      raw, [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
  return context;
}

}  // namespace

boost::system::result<std::shared_ptr<const TlsClient>, LoadError> load_tls_client(
    const TlsSettings& settings, const std::shared_ptr<const Roots>& system) {
  const std::shared_ptr<SSL_CTX> context = make_context(settings);
  if (auto error = add_client_certificate(*context, settings)) return *error;
  if (settings.ca_file.empty()) return std::make_shared<const TlsClient>(context, system);
  auto roots = Roots::load(settings.ca_file, system);
  if (!roots) {
    const bool absent = roots.error().problem == RootsProblem::unreadable;
    return LoadError{absent ? LoadProblem::unreadable : LoadProblem::malformed, roots.error().message};
  }
  return std::make_shared<const TlsClient>(context, *roots);
}

}  // namespace staple
