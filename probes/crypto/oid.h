#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::crypto {

/// nid_of returns OpenSSL's number of the object identifier whose DER content is `oid`; NID_undef
/// (0): not known.
int nid_of(ByteView oid);

/// describe_oid writes an object identifier by OpenSSL's long name, else in dotted decimals.
std::string describe_oid(ByteView oid);

}  // namespace staple::crypto
