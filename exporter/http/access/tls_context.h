#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "exporter/http/access/settings.h"

namespace boost::asio::ssl {
class context;
}

namespace staple::httpd {

/// is_cipher_suite tells whether OpenSSL knows a cipher suite by this name, its own or IANA's.
bool is_cipher_suite(std::string_view name);

/// TlsPart is the part of `tls_server_config` that could not be used.
enum class TlsPart { certificate, key, client_ca, cipher_suites };

/// TlsContextError says why; the message names the file, and never repeats what is in it.
struct TlsContextError {
  TlsPart part;
  std::string message;
};

/// make_tls_context reads the files that `settings` name and makes of them what connections are
/// accepted with: no renegotiation, no resumption, HTTP/1.1 by ALPN (RFC 7301).
boost::system::result<std::shared_ptr<boost::asio::ssl::context>, TlsContextError> make_tls_context(
    const TlsSettings& settings);

}  // namespace staple::httpd
