// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

namespace staple::crypto {

/// read_openssl_version returns the version of the OpenSSL library at run time, such as `3.0.17`.
/// It may differ from the version at compile time.
std::string read_openssl_version();

}  // namespace staple::crypto
