#pragma once

#include <optional>

#include "probes/tls/client.h"

namespace staple {

/// to_openssl returns the version as OpenSSL numbers it.
int to_openssl(TlsVersion version);

/// add_client_certificate gives `context` the certificate and key that `settings` name, if any. Absent: all
/// is well.
std::optional<LoadError> add_client_certificate(SSL_CTX& context, const TlsSettings& settings);

}  // namespace staple
