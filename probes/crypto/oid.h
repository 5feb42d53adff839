// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::crypto {

/// nid_of returns OpenSSL's NID of the object identifier with the DER content `oid`. Returns
/// NID_undef (0) if OpenSSL has none.
int nid_of(ByteView oid);

/// describe_oid returns OpenSSL's long name of an object identifier, or dotted decimal if it
/// has none.
std::string describe_oid(ByteView oid);

}  // namespace staple::crypto
