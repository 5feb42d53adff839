#pragma once

#include "probes/bytes.h"

typedef struct evp_pkey_st EVP_PKEY;

namespace staple::crypto {

/// is_affordable tells whether verifying one signature by `key`, which anybody may have made up,
/// takes no more than a millisecond or two. Not so: RSA above 8192 bits or with an exponent above
/// 33, elliptic curves whose parameters are written out instead of named (RFC 5480, 2.1.1, forbids
/// it), DSA above 3072 bits.
bool is_affordable(const EVP_PKEY& key);

/// is_costly tells that a SubjectPublicKeyInfo, whole, holds a key that is not affordable. False
/// also when it holds none.
bool is_costly(ByteView subject_public_key_info);

}  // namespace staple::crypto
