#pragma once

#include <string>

namespace staple::crypto {

/// crypto_library returns the version of the OpenSSL library in use, which need not be the one compiled
/// against: `3.0.17`.
std::string crypto_library();

}  // namespace staple::crypto
