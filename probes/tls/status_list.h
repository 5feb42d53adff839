// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "probes/bytes.h"
#include "probes/presented_chain.h"

namespace staple::tls {

/// kStatusRequestV2 is the ExtensionType status_request_v2 (RFC 6961, 2.2).
inline constexpr std::uint16_t kStatusRequestV2 = 17;

/// kOcspMulti is the CertificateStatusType ocsp_multi (RFC 6961, 2.2).
inline constexpr std::uint8_t kOcspMulti = 2;

/// parse_status_list parses the body of a CertificateStatus of type ocsp_multi (RFC 6961, 2.2).
///
///     opaque OCSPResponse<0..2^24-1>;
///
///     struct {
///         OCSPResponse ocsp_response_list<1..2^24-1>;
///     } OCSPResponseList;
///
/// Returns one entry for each certificate, from the leaf upwards. An entry is nullopt if its
/// length is zero: the server has no response for that certificate. Returns nullopt if the message
/// is malformed, of another type, or has more entries than there are `certificates`, which RFC
/// 6961 forbids.
std::optional<std::vector<std::optional<Bytes>>> parse_status_list(ByteView body,
                                                                   std::size_t certificates);

/// assign_staples sets the staples in `chain`, which must not be empty, from a CertificateStatus
/// that holds a list or a single response. A malformed CertificateStatus counts as an empty staple
/// of the leaf: see parse_certificate_status().
void assign_staples(ByteView certificate_status, std::vector<PresentedCertificate>& chain);

}  // namespace staple::tls
