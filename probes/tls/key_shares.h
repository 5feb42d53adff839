// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::tls {

/// KeyShares selects the groups for which a ClientHello has a key share (RFC 8446, 4.2.8). A server
/// that chooses another group requests the share of it (HelloRetryRequest, 4.1.4).
enum class KeyShares {
  usual,  ///< OpenSSL's choice for the list of groups
  first,  ///< the first group alone
};

}  // namespace staple::tls
