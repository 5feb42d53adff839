// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <initializer_list>
#include <optional>

#include "probes/bytes.h"

namespace staple::crypto {

/// sha256_of_parts hashes the parts in order, each preceded by its length, so that bytes cannot
/// move from one part to the next.
Sha256 sha256_of_parts(std::initializer_list<ByteView> parts);

/// sha256 throws std::runtime_error if OpenSSL does not provide SHA-256.
Sha256 sha256(ByteView bytes);

/// sha1 returns the digest that a byKey ResponderID holds (RFC 6960, 4.2.1). Throws
/// std::runtime_error if OpenSSL does not provide SHA-1.
std::array<std::uint8_t, 20> sha1(ByteView bytes);

/// hash_by_oid hashes `bytes` with the algorithm `oid` (DER content). Returns nullopt if `oid` is
/// not a hash algorithm that OpenSSL provides.
std::optional<Bytes> hash_by_oid(ByteView oid, ByteView bytes);

}  // namespace staple::crypto
