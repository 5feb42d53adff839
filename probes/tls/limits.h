// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>

namespace staple::tls {

/// kMaxCertificateMessage is the maximum size of a Certificate message, in bytes. A chain with its
/// staples has about 5 KiB; a single TLS 1.3 staple has at most 64 KiB.
inline constexpr std::size_t kMaxCertificateMessage = 256 * 1024;

/// kMaxHandshake is the maximum number of bytes that a server may send before the handshake is
/// complete. A server that sends more is a flood.
inline constexpr std::size_t kMaxHandshake = 512 * 1024;

/// kMaxCertificates is the maximum length of a chain. Each certificate takes CPU time; the longest
/// chains in practice have six.
inline constexpr std::size_t kMaxCertificates = 100;

/// kMaxGroupBits is the largest accepted Diffie-Hellman group (TLS 1.2 and older). A key exchange
/// of this size takes about 30 ms; one of 10000 bits, which OpenSSL accepts, takes 3 s.
inline constexpr int kMaxGroupBits = 4096;

}  // namespace staple::tls
