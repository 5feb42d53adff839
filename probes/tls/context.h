#pragma once

#include <optional>

#include "probes/error.h"
#include "probes/tls/client.h"

namespace staple::tls {

/// to_openssl returns the version as OpenSSL numbers it.
int to_openssl(TlsVersion version);

/// refuse_costly_groups makes `context` refuse Diffie-Hellman groups above kMaxGroupBits as it
/// refuses those that are too small (SSL_R_DH_KEY_TOO_SMALL): a server chooses the group, and the
/// work grows with the cube of its size (CVE-2002-20001).
void refuse_costly_groups(SSL_CTX& context);

/// add_client_certificate gives `context` the certificate and key that `settings` name, if any.
/// Absent: all is well.
std::optional<Error> add_client_certificate(SSL_CTX& context, const Settings& settings);

}  // namespace staple::tls
