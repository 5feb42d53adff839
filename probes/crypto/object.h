#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::crypto {

/// nid_of returns OpenSSL's number of the object identifier whose DER content is `oid`; NID_undef (0): not
/// known.
int nid_of(ByteView oid);

/// oid_name writes an object identifier by OpenSSL's long name, else in dotted decimals.
std::string oid_name(ByteView oid);

}  // namespace staple::crypto
