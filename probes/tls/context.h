// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/bytes.h"
#include "probes/error.h"
#include "probes/tls/client.h"

namespace staple::tls {

/// to_openssl returns the version number that OpenSSL uses.
int to_openssl(TlsVersion version);

/// refuse_costly_groups makes `context` refuse Diffie-Hellman groups above kMaxGroupBits in the
/// same way as groups that are too small (SSL_R_DH_KEY_TOO_SMALL). The server chooses the group,
/// and the CPU time grows with the cube of its size (CVE-2002-20001).
void refuse_costly_groups(SSL_CTX& context);

/// add_client_certificate adds the certificate and key that `settings` names, if any. Returns a
/// digest of the content of both files, zero without them.
Result<Sha256> add_client_certificate(SSL_CTX& context, const Settings& settings);

}  // namespace staple::tls
