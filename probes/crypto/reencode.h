#pragma once

#include <optional>

#include "probes/bytes.h"

namespace staple::crypto {

/// reencode_ocsp_response reads an OCSPResponse as leniently as OpenSSL does (BER) and writes it as
/// DER. Absent: even that cannot read it.
std::optional<Bytes> reencode_ocsp_response(ByteView ber);

/// reencode_response_data does the same with a ResponseData, what is signed. It is by far the
/// cheaper one: the certificates stand elsewhere.
std::optional<Bytes> reencode_response_data(ByteView ber);

}  // namespace staple::crypto
