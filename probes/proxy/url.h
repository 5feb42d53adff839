// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/error.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// parse_url parses `http://[user[:password]@]host[:port]`, or the same with `socks5`. User name
/// and password are percent-encoded. The default port is 80 or 1080. An error does not quote the
/// text, which may hold a password.
Result<Settings> parse_url(std::string_view text);

/// is_valid_password returns whether a password can be sent to a proxy of this kind (RFC 1929, 2;
/// RFC 7617, 2).
bool is_valid_password(std::string_view password, Kind kind);

}  // namespace staple::proxy
