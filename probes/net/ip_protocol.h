// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace staple::net {

/// IpProtocol selects the addresses of a name that are probed.
enum class IpProtocol { any, ip4, ip6 };

}  // namespace staple::net
