// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>
#include <vector>

#include "probes/bytes.h"

namespace staple::tls {

/// OddKey is a SubjectPublicKeyInfo that is rare, of no use to TLS, or wrong.
struct OddKey {
  std::string_view name;
  Bytes spki;
};

/// make_odd_keys returns one of each kind.
std::vector<OddKey> make_odd_keys();

}  // namespace staple::tls
