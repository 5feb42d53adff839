// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::x509 {

/// format_name returns a DER Name (whole) in the notation of RFC 4514, cleaned and cut. Empty if
/// the name is empty or unreadable.
std::string format_name(ByteView name);

/// names_equal compares two DER Names (whole) by the rules of RFC 5280, 7.1: case, repeated spaces
/// and the string type are ignored. Unreadable or very long names are compared by their bytes only.
bool names_equal(ByteView a, ByteView b);

}  // namespace staple::x509
