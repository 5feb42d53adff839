// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "probes/bytes.h"

namespace staple::ocsp {

/// EncodingReport is how the encoding of a response differs from DER.
struct EncodingReport {
  /// What is BER and where, for example `indefinite length in responseBytes`; the first 6 places.
  std::vector<std::string> ber;
  /// The DEFAULT values that are written out (X.690, 11.5), for example `version v1`. Every client
  /// accepts them.
  std::vector<std::string> defaults;
};

/// check_encoding looks at every element of an OCSPResponse that can be read (RFC 6960, 4.2.1),
/// down to the certificates in it and to the contents of names and algorithms. `is_basic` tells
/// that its OCTET STRING holds a BasicOCSPResponse. The values of extensions are not looked at, nor
/// the order of a SET OF and the form of times. Parts that are malformed are left out.
EncodingReport check_encoding(ByteView response, bool is_basic);

}  // namespace staple::ocsp
