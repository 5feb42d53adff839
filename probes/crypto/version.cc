// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/version.h"

#include <openssl/crypto.h>

namespace staple::crypto {

std::string read_openssl_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace staple::crypto
