// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "probes/bytes.h"

namespace staple::crypto {

/// reencode_ocsp_response parses an OCSPResponse with OpenSSL, which accepts BER, and encodes it as
/// DER. Returns nullopt if OpenSSL cannot parse it.
std::optional<Bytes> reencode_ocsp_response(ByteView ber);

/// reencode_response_data does the same with a ResponseData, the signed part. It is much faster,
/// because the certificates are not part of it.
std::optional<Bytes> reencode_response_data(ByteView ber);

}  // namespace staple::crypto
