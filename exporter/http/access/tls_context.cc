// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/tls_context.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "probes/crypto/handle.h"
#include "probes/file.h"
#include "probes/text/pem.h"
#include "probes/x509/roots.h"

namespace staple::httpd {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

namespace {

/// Cipher is a cipher suite with its two names. OpenSSL configures the suites of TLS 1.3 in a
/// separate list.
struct Cipher {
  std::string openssl;
  std::string iana;
  bool is_tls13;
};

std::vector<Cipher> list_ciphers() {
  ssl::context context(ssl::context::tls_server);
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_cipher_list(native, "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
  SSL_CTX_set_ciphersuites(
      native,
      "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
      "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256");
  std::vector<Cipher> result;
  const auto* const all = SSL_CTX_get_ciphers(native);
  for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
    const SSL_CIPHER* const each = sk_SSL_CIPHER_value(all, i);
    const bool is_tls13 = std::string_view(SSL_CIPHER_get_version(each)) == "TLSv1.3";
    result.push_back({SSL_CIPHER_get_name(each), SSL_CIPHER_standard_name(each), is_tls13});
  }
  return result;
}

const Cipher* find_cipher(std::string_view name) {
  static const std::vector<Cipher> all = list_ciphers();
  const auto found = std::ranges::find_if(
      all, [&](const Cipher& each) { return each.openssl == name || each.iana == name; });
  return found == all.end() ? nullptr : &*found;
}

void append(std::string& list, std::string_view item) {
  list.append(list.empty() ? "" : ":").append(item);
}

int to_openssl(TlsVersion version) {
  constexpr std::array versions{TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
  return versions.at(static_cast<std::size_t>(version));
}

/// read_pem returns the PEM text of `pem`, from its file or inline.
boost::system::result<std::string, TlsContextError> read_pem(const PemSource& pem, TlsPart part) {
  if (pem.file.empty()) return pem.text;
  auto text = read_file(pem.file, part == TlsPart::client_ca ? kMaxBundleFile : kMaxPemFile);
  if (!text) return TlsContextError{part, pem.file + ": " + text.error().message};
  return *std::move(text);
}

TlsContextError make_error(const PemSource& pem, TlsPart part, const std::string& what) {
  ERR_clear_error();
  return {part, (pem.file.empty() ? "" : pem.file + ": ") + what};
}

std::optional<TlsContextError> use_certificate(ssl::context& context, const TlsSettings& settings) {
  const auto certificate = read_pem(settings.certificate, TlsPart::certificate);
  if (!certificate) return certificate.error();
  const auto key = read_pem(settings.key, TlsPart::key);
  if (!key) return key.error();
  error_code error;
  // Encrypted keys are not supported: there is no prompt for a passphrase.
  context.set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); });
  context.use_certificate_chain(asio::buffer(*certificate), error);
  if (error) {
    return make_error(settings.certificate, TlsPart::certificate, "no valid PEM certificate found");
  }
  context.use_private_key(asio::buffer(*key), ssl::context::pem, error);
  if (error) {
    return make_error(settings.key, TlsPart::key,
                      "no valid PEM key found that matches the certificate");
  }
  return std::nullopt;
}

std::optional<TlsContextError> load_client_ca(ssl::context& context, const PemSource& authorities) {
  SSL_CTX* const native = context.native_handle();
  if (!authorities.is_given()) {
    // Not OpenSSL's default paths: it would open files while clients connect.
    SSL_CTX_set1_cert_store(native, x509::Roots::load_system()->store());
    return std::nullopt;
  }
  const auto pem = read_pem(authorities, TlsPart::client_ca);
  if (!pem) return pem.error();
  text::PemReader reader(*pem, text::kCertificateLabels);
  int count = 0;
  while (const auto block = reader.next()) {
    ++count;
    const unsigned char* start = *block ? (*block)->data() : nullptr;
    const crypto::Handle<X509> each(
        start ? d2i_X509(nullptr, &start, static_cast<long>((*block)->size())) : nullptr);
    if (!each) {
      return make_error(authorities, TlsPart::client_ca,
                        "certificate " + std::to_string(count) + " cannot be read");
    }
    X509_STORE_add_cert(SSL_CTX_get_cert_store(native), each.get());
    SSL_CTX_add_client_CA(native, each.get());
  }
  if (count == 0) {
    return make_error(authorities, TlsPart::client_ca, "no valid PEM certificate found");
  }
  ERR_clear_error();
  return std::nullopt;
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// format_general_name returns a subject alternative name as text, an address in its usual notation.
// Returns an empty string for a type that client_allowed_sans does not support.
std::string format_general_name(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) return std::string(text_of(name.d.dNSName));
  if (name.type == GEN_EMAIL) return std::string(text_of(name.d.rfc822Name));
  if (name.type == GEN_URI) return std::string(text_of(name.d.uniformResourceIdentifier));
  if (name.type != GEN_IPADD) return {};
  const std::string_view bytes = text_of(name.d.iPAddress);
  asio::ip::address_v4::bytes_type four;
  asio::ip::address_v6::bytes_type sixteen;
  if (bytes.size() == four.size()) {
    std::ranges::copy(bytes, four.begin());
    return asio::ip::address_v4(four).to_string();
  }
  if (bytes.size() != sixteen.size()) return {};
  std::ranges::copy(bytes, sixteen.begin());
  return asio::ip::address_v6(sixteen).to_string();
}

/// has_allowed_name returns whether one of the subject alternative names of the certificate (RFC
/// 5280, section 4.2.1.6) is in `allowed`.
bool has_allowed_name(const X509* certificate, const std::vector<std::string>& allowed) {
  const crypto::Handle<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = format_general_name(*sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty() && std::ranges::find(allowed, name) != allowed.end()) return true;
  }
  return false;
}

void configure_verification(ssl::context& context, ClientAuth client_auth,
                            std::vector<std::string> allowed) {
  if (client_auth == ClientAuth::none) return;
  const bool must =
      client_auth == ClientAuth::require_any || client_auth == ClientAuth::require_and_verify;
  const bool verify =
      client_auth == ClientAuth::verify_if_given || client_auth == ClientAuth::require_and_verify;
  context.set_verify_mode(ssl::verify_peer | (must ? ssl::verify_fail_if_no_peer_cert : 0));
  context.set_verify_callback(
      [verify, allowed = std::move(allowed)](bool good, ssl::verify_context& state) {
        if (verify && !good) return false;
        X509_STORE_CTX* const native = state.native_handle();
        const bool is_leaf = X509_STORE_CTX_get_error_depth(native) == 0;
        return !is_leaf || allowed.empty() ||
               has_allowed_name(X509_STORE_CTX_get_current_cert(native), allowed);
      });
}

std::optional<TlsContextError> set_ciphers(SSL_CTX& context, const TlsSettings& settings) {
  std::string older, tls13, groups;
  for (const std::string& name : settings.cipher_suites) {
    const Cipher* const cipher = find_cipher(name);
    if (cipher) append(cipher->is_tls13 ? tls13 : older, cipher->openssl);
  }
  for (const std::string& group : settings.groups) append(groups, group);
  // A list without a suite of TLS 1.2 excludes TLS 1.2 and older.
  const bool only_tls13 = !settings.cipher_suites.empty() && older.empty();
  const bool works =
      (older.empty() || SSL_CTX_set_cipher_list(&context, older.c_str()) == 1) &&
      (tls13.empty() || SSL_CTX_set_ciphersuites(&context, tls13.c_str()) == 1) &&
      (groups.empty() || SSL_CTX_set1_groups_list(&context, groups.c_str()) == 1) &&
      (!only_tls13 || (settings.max_version == TlsVersion::tls13 &&
                       SSL_CTX_set_min_proto_version(&context, TLS1_3_VERSION) == 1));
  if (works) return std::nullopt;
  return make_error({}, TlsPart::cipher_suites, "no permitted TLS version supports any of these");
}

int select_alpn(SSL*, const unsigned char** chosen, unsigned char* length,
                const unsigned char* offered, unsigned offered_length, void*) {
  static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, ours, sizeof ours, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

bool is_cipher_suite(std::string_view name) { return find_cipher(name) != nullptr; }

boost::system::result<std::shared_ptr<ssl::context>, TlsContextError> make_tls_context(
    const TlsSettings& settings) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, to_openssl(settings.min_version));
  SSL_CTX_set_max_proto_version(native, to_openssl(settings.max_version));
  // TLS before 1.2 signs with SHA-1, which higher security levels forbid.
  if (settings.min_version < TlsVersion::tls12) SSL_CTX_set_security_level(native, 0);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  if (settings.prefer_server_cipher_suites)
    SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE);
  // A resumed session would skip the verification of the client certificate.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_alpn_select_cb(native, select_alpn, nullptr);

  if (auto error = use_certificate(*context, settings)) return *std::move(error);
  if (settings.client_auth != ClientAuth::none) {
    if (auto error = load_client_ca(*context, settings.client_ca)) return *std::move(error);
  }
  configure_verification(*context, settings.client_auth, settings.client_allowed_sans);
  if (auto error = set_ciphers(*native, settings)) return *std::move(error);
  return context;
}

}  // namespace staple::httpd
