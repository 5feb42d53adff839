#pragma once

#include <string>
#include <string_view>

#include "probes/error.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// parse_url reads `http://[user[:password]@]host[:port]` or the same with `socks5`; user and
/// password are percent-encoded. The port is 80 or 1080 where none is written. An error repeats
/// nothing of the text, which may hold a password.
Result<Settings> parse_url(std::string_view text);

/// is_valid_password tells whether a password can be said to a proxy of this kind (RFC 1929, 2; RFC
/// 7617, 2).
bool is_valid_password(std::string_view password, Kind kind);

}  // namespace staple::proxy
