// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/bytes.h"

typedef struct evp_pkey_st EVP_PKEY;

namespace staple::crypto {

/// is_affordable reports whether verifying one signature with `key`, which an attacker may have
/// chosen, takes at most 2 ms. Returns false for RSA above 8192 bits or with an exponent above 33
/// bits, elliptic curves with explicit parameters (forbidden by RFC 5480, 2.1.1), and DSA above
/// 3072 bits.
bool is_affordable(const EVP_PKEY& key);

/// explain_unchecked_key returns why no signature is verified with the key in a
/// SubjectPublicKeyInfo (whole): it is not affordable, of a kind that OpenSSL does not support, or
/// malformed. Example: `RSA of 9216 bits, above the limit of 8192`. Empty if signatures are
/// verified with it.
std::string explain_unchecked_key(ByteView subject_public_key_info);

}  // namespace staple::crypto
