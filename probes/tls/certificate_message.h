// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <vector>

#include "probes/bytes.h"
#include "probes/presented_chain.h"
#include "probes/tls_version.h"

namespace staple::tls {

/// parse_certificate_message parses the body of a Certificate message, without its header of four
/// bytes. TLS 1.3 (RFC 8446, 4.4.2), where each certificate may carry its staple:
///
///     struct {
///         opaque cert_data<1..2^24-1>;
///         Extension extensions<0..2^16-1>;
///     } CertificateEntry;
///
///     struct {
///         opaque certificate_request_context<0..2^8-1>;
///         CertificateEntry certificate_list<0..2^24-1>;
///     } Certificate;
///
/// Earlier versions (RFC 5246, 7.4.2) send the list of certificates alone. Returns nullopt if the
/// message is malformed or holds more than kMaxCertificates. Returns an empty vector if the list
/// is empty.
std::optional<std::vector<PresentedCertificate>> parse_certificate_message(ByteView body,
                                                                           TlsVersion version);

/// has_too_many_certificates returns whether `body` holds more than kMaxCertificates.
bool has_too_many_certificates(ByteView body, TlsVersion version);

/// parse_certificate_status parses a CertificateStatus (RFC 6066, 8): in TLS 1.2 the body of that
/// message, in TLS 1.3 the status_request extension of a certificate.
///
///     struct {
///         CertificateStatusType status_type;
///         select (status_type) {
///             case ocsp: OCSPResponse;
///         } response;
///     } CertificateStatus;
///
///     opaque OCSPResponse<1..2^24-1>;
///
/// Returns the OCSPResponse unparsed. Empty if its length is zero or the message is not a
/// CertificateStatus of type ocsp; clients abort in both cases.
Bytes parse_certificate_status(ByteView body);

}  // namespace staple::tls
