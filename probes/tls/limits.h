#pragma once

#include <cstddef>

namespace staple::tls {

/// kMaxCertificateMessage is how large a Certificate message is read, in bytes: a chain and its
/// staples are some 5 KiB, 64 KiB is the most a staple of TLS 1.3 can have.
inline constexpr std::size_t kMaxCertificateMessage = 256 * 1024;

/// kMaxHandshake is how many bytes a server may send before the handshake is done; more is a flood.
inline constexpr std::size_t kMaxHandshake = 512 * 1024;

/// kMaxCertificates is how many certificates a chain may have: each costs work, and the longest
/// honest ones have six.
inline constexpr std::size_t kMaxCertificates = 100;

/// kMaxGroupBits is the largest Diffie-Hellman group (TLS 1.2 and older) that is computed with:
/// that takes some 30 ms; of 10000 bits, which OpenSSL lets pass, 3 s.
inline constexpr int kMaxGroupBits = 4096;

}  // namespace staple::tls
