// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "exporter/http/access/settings.h"
#include "probes/failed_result.h"

namespace boost::asio::ssl {
class context;
}

namespace staple::httpd {

using staple::throw_exception_from_error;

/// is_cipher_suite returns whether OpenSSL supports a cipher suite of this OpenSSL or IANA name.
bool is_cipher_suite(std::string_view name);

/// TlsPart is the part of `tls_server_config` that caused an error.
enum class TlsPart { certificate, key, client_ca, cipher_suites };

/// TlsContextError is an error with a message that names the file but never quotes its content.
struct TlsContextError {
  TlsPart part;
  std::string message;
};

/// make_tls_context reads the files of `settings` and returns the TLS context of the server:
/// without renegotiation or resumption, with HTTP/1.1 in ALPN (RFC 7301).
boost::system::result<std::shared_ptr<boost::asio::ssl::context>, TlsContextError> make_tls_context(
    const TlsSettings& settings);

}  // namespace staple::httpd
