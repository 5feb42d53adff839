#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::x509 {

/// format_name writes a DER Name (whole) as RFC 4514 does, cleaned and cut for a person; empty: it
/// is empty or unreadable.
std::string format_name(ByteView name);

/// names_equal compares two DER Names (whole) as RFC 5280, 7.1 does: by their bytes, else ignoring
/// case, repeated spaces and the type of string. Unreadable names are equal only by their bytes.
bool names_equal(ByteView a, ByteView b);

}  // namespace staple::x509
