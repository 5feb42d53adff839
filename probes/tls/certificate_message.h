#pragma once

#include <optional>
#include <vector>

#include "probes/bytes.h"
#include "probes/presented_chain.h"
#include "probes/tls_version.h"

namespace staple::tls {

/// parse_certificate_message reads the body of a Certificate message, without its header of four
/// bytes: RFC 8446, 4.4.2 for TLS 1.3, where each certificate may bring its staple, else RFC
/// 5246, 7.4.2. Absent: it is malformed, or of more than kMaxCertificates. An empty result is an
/// empty list.
std::optional<std::vector<PresentedCertificate>> parse_certificate_message(ByteView body,
                                                                           TlsVersion version);

/// parse_certificate_status reads a CertificateStatus (RFC 6066, 8): the body of that message in
/// TLS 1.2, the status_request extension of a certificate in TLS 1.3. Returns the bytes of the
/// OCSPResponse, whatever they are; empty: it is of length zero, or this is no CertificateStatus of
/// type ocsp. To clients that is one and the same: there is nothing to read, and they abort.
Bytes parse_certificate_status(ByteView body);

}  // namespace staple::tls
