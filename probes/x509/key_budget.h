// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>

#include "probes/x509/certificate.h"

namespace staple::x509 {

/// KeyBudget limits the public-key work of one search for a signer. Honest servers and responders
/// stay far below it: they send several certificates of the same name only after a renewal.
class KeyBudget {
 public:
  /// take counts the key of a certificate and returns true if it may be tried. The first key may
  /// always be tried.
  bool take(const Certificate& certificate) {
    const auto size = certificate.key_bits.size();
    if (is_spent() || (keys_ > 0 && size > kMaxOctets - octets_)) return false;
    ++keys_;
    octets_ = size < kMaxOctets - octets_ ? octets_ + size : kMaxOctets;
    return true;
  }

  /// is_spent reports whether no further key may be tried, whatever its size.
  bool is_spent() const { return keys_ == kMaxKeys; }

 private:
  static constexpr std::size_t kMaxKeys = 4;
  static constexpr std::size_t kMaxOctets = 2200;  ///< four keys of RSA 4096, or one of RSA 16384

  std::size_t keys_ = 0;
  std::size_t octets_ = 0;
};

}  // namespace staple::x509
