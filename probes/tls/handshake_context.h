// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "probes/tls/key_shares.h"
#include "probes/tls/settings.h"

typedef struct ossl_lib_ctx_st OSSL_LIB_CTX;
typedef struct ssl_ctx_st SSL_CTX;

namespace staple::tls {

/// make_handshake_context makes the context of handshakes that record what a server presents
/// and verify nothing, without the client certificate. library: null is OpenSSL's default.
/// `shares` has no effect if the settings have groups. Throws std::bad_alloc.
std::shared_ptr<SSL_CTX> make_handshake_context(const Settings& settings, OSSL_LIB_CTX* library,
                                                KeyShares shares = KeyShares::usual);

}  // namespace staple::tls
