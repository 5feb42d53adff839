// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::tls {

/// KeyShares is for which of its groups a ClientHello has a key share (RFC 8446, 4.2.8). A server
/// that chooses another group requests its share (HelloRetryRequest, 4.1.4).
enum class KeyShares {
  usual,  ///< those that browsers send
  /// That of the first group alone, which the server has chosen before
  first,
};

}  // namespace staple::tls
