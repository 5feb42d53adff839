#pragma once

#include <cstddef>

#include "probes/x509/certificate.h"

namespace staple::x509 {

/// KeyBudget bounds the public-key work that one search for a signer can be made to do, whatever
/// was sent. No honest server or responder comes near: several certificates of the right name are
/// left of a renewal.
class KeyBudget {
 public:
  /// take tells whether the key of another certificate may be tried, and counts it. The first
  /// always may.
  bool take(const Certificate& certificate) {
    const auto size = certificate.key_bits.size();
    if (is_spent() || (keys_ > 0 && size > kMaxOctets - octets_)) return false;
    ++keys_;
    octets_ = size < kMaxOctets - octets_ ? octets_ + size : kMaxOctets;
    return true;
  }

  /// is_spent tells that no other key will be tried, of whatever size.
  bool is_spent() const { return keys_ == kMaxKeys; }

 private:
  static constexpr std::size_t kMaxKeys = 4;
  static constexpr std::size_t kMaxOctets = 2200;  ///< four keys of RSA 4096, or one of RSA 16384

  std::size_t keys_ = 0;
  std::size_t octets_ = 0;
};

}  // namespace staple::x509
