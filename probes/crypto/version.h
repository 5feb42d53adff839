#pragma once

#include <string>

namespace staple::crypto {

/// read_openssl_version returns the version of the OpenSSL library in use, which need not be the
/// one compiled against: `3.0.17`.
std::string read_openssl_version();

}  // namespace staple::crypto
