// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "probes/bytes.h"

typedef struct evp_pkey_st EVP_PKEY;

namespace staple::crypto {

/// is_affordable reports whether verifying one signature with `key`, which an attacker may have
/// chosen, takes at most 2 ms. Returns false for RSA above 8192 bits or with an exponent above 33
/// bits, elliptic curves with explicit parameters (forbidden by RFC 5480, 2.1.1), and DSA above
/// 3072 bits.
bool is_affordable(const EVP_PKEY& key);

/// is_costly reports whether a SubjectPublicKeyInfo (whole) holds a key that is not affordable.
/// Returns false if it holds no readable key.
bool is_costly(ByteView subject_public_key_info);

}  // namespace staple::crypto
