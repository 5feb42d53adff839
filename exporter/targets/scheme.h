// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace staple::targets {

/// Scheme is a scheme of URLs that targets may have.
struct Scheme {
  std::string_view name;
  /// Default port. 0: the module's. Of no meaning without TLS.
  std::uint16_t port;
  /// The scheme of the same protocol over TLS. Not empty if this one has no TLS at all.
  std::string_view secure = {};
};

/// schemes contains each known scheme once, sorted by name: those that begin with TLS, those whose
/// protocol has STARTTLS, and those without TLS. Ports are IANA's.
std::span<const Scheme> schemes();

}  // namespace staple::targets
