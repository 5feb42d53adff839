// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/target.h"

namespace staple::targets {

/// read_target reads a target as people and inventories write it: as parse_target() takes it, or as
/// a URL, with names in any script (see to_a_labels()). Of a URL only scheme, host and port count:
/// path, query and fragment are dropped, and a user name is an error. The port is the one that is
/// written, else the scheme's (see schemes()), else `default_port`. An error names the part and
/// what was expected, or the scheme to use instead of one without TLS. It never quotes `text`,
/// which may contain a password.
Result<Target> read_target(std::string_view text, std::uint16_t default_port);

/// read_server_name reads a name to ask for, as it may follow `#` in a target: a DNS name in any
/// script, or an IP address without brackets. An error continues a sentence about the name.
Result<std::string> read_server_name(std::string_view text);

}  // namespace staple::targets
