#pragma once

#include <string_view>

namespace staple {

/// TlsVersion bounds what the handshake offers. Ordered.
enum class TlsVersion { tls10, tls11, tls12, tls13 };

/// name returns the version as OpenSSL writes it: `TLSv1.3`.
std::string_view name(TlsVersion version);

}  // namespace staple
