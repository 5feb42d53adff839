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

/// kOcspMulti is the CertificateStatusType of a list (RFC 6961, 2.2).
inline constexpr std::uint8_t kOcspMulti = 2;

/// parse_status_list reads the body of a CertificateStatus of type ocsp_multi (RFC 6961, 2.2): one
/// entry for each certificate from the leaf upwards, where an absent one is of length zero: the
/// server has no response for this certificate. Absent: the message is malformed, of another type,
/// or has more entries than there are `certificates`, which RFC 6961 forbids.
std::optional<std::vector<std::optional<Bytes>>> parse_status_list(ByteView body,
                                                                   std::size_t certificates);

/// assign_staples gives to each certificate of `chain`, which is not empty, the staple that a
/// CertificateStatus brought for it, a list or a single one. One that cannot be read counts as an
/// empty staple of the leaf: see parse_certificate_status.
void assign_staples(ByteView certificate_status, std::vector<PresentedCertificate>& chain);

}  // namespace staple::tls
