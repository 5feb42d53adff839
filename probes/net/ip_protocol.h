#pragma once

namespace staple::net {

/// IpProtocol says which addresses of a name are probed.
enum class IpProtocol { any, ip4, ip6 };

}  // namespace staple::net
