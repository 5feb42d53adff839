#pragma once

#include <optional>

#include "probes/bytes.h"

namespace staple {

/// reencode_ocsp_response reads an OCSPResponse as leniently as OpenSSL does (BER) and writes it as DER.
/// Absent: even that cannot read it.
std::optional<Bytes> reencode_ocsp_response(ByteView ber);

}  // namespace staple
