// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/error.h"

typedef struct ossl_lib_ctx_st OSSL_LIB_CTX;

namespace staple::tls {

/// kContextVariable is the environment variable that chooses the library context of handshakes:
/// `whole` or `trimmed`. Unset or empty: trimmed where that is known to be cheaper and safe.
inline constexpr const char* kContextVariable = "STAPLE_OPENSSL_CONTEXT";

/// trimmed_library_context returns a library context with OpenSSL's own algorithms, but only those
/// that a handshake needs (is_needed_by_handshakes()). OpenSSL before 3.2 looks through all
/// algorithms of a context for each public key that it reads, so fewer are cheaper. Made once and
/// never freed. Null if OpenSSL cannot make it.
///
/// It cannot read private keys: a context with a client certificate needs the whole library.
OSSL_LIB_CTX* trimmed_library_context();

/// choose_library_context returns the library context for handshakes without a client certificate.
/// Null is OpenSSL's default, the whole library. That is used
///
/// - if the environment says so;
/// - from OpenSSL 3.2 on, which remembers what it found;
/// - if the system's configuration has loaded another provider or demands FIPS;
/// - if the trimmed context does not have the same cipher suites.
///
/// The choice is made once. An error names an unknown value of the variable.
Result<OSSL_LIB_CTX*> choose_library_context();

/// choose_library_context is the same for a value of kContextVariable, null: unset.
Result<OSSL_LIB_CTX*> choose_library_context(const char* value);

}  // namespace staple::tls
