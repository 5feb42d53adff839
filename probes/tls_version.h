// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

namespace staple {

/// TlsVersion is a version of TLS. Ordered, oldest first.
enum class TlsVersion { tls10, tls11, tls12, tls13 };

/// name returns the version in OpenSSL's notation: `TLSv1.3`.
std::string_view name(TlsVersion version);

}  // namespace staple
