#pragma once

#include <array>
#include <initializer_list>
#include <optional>

#include "probes/bytes.h"

namespace staple::crypto {

/// sha256 hashes the parts one after the other, each preceded by its length so that parts cannot
/// be shifted.
Sha256 sha256_of_parts(std::initializer_list<ByteView> parts);

/// sha256 hashes `bytes`.
Sha256 sha256(ByteView bytes);

/// sha1 hashes `bytes`: what a byKey responder ID is (RFC 6960, 4.2.1).
std::array<std::uint8_t, 20> sha1(ByteView bytes);

/// hash_by_oid hashes `bytes` with the algorithm of this OID (its DER content). Absent: it is no
/// hash, or cannot be computed here.
std::optional<Bytes> hash_by_oid(ByteView oid, ByteView bytes);

}  // namespace staple::crypto
