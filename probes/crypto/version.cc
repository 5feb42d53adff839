#include "probes/crypto/version.h"

#include <openssl/crypto.h>

namespace staple::crypto {

std::string crypto_library() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace staple::crypto
