// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include "probes/bytes.h"
#include "probes/http/message.h"
#include "probes/http/url.h"
#include "probes/responder/settings.h"
#include "probes/x509/certificate.h"

namespace staple::responder {

/// make_request writes the OCSPRequest about one certificate (RFC 6960, 4.1.1):
///
///   OCSPRequest     ::= SEQUENCE { tbsRequest TBSRequest, ... }
///   TBSRequest      ::= SEQUENCE { ..., requestList SEQUENCE OF Request, ... }
///   Request         ::= SEQUENCE { reqCert CertID, ... }
///   CertID          ::= SEQUENCE {
///       hashAlgorithm   AlgorithmIdentifier,
///       issuerNameHash  OCTET STRING,
///       issuerKeyHash   OCTET STRING,
///       serialNumber    CertificateSerialNumber }
///
/// There is no nonce, so that caches may answer, and with the response that servers staple
/// (RFC 9919).
Bytes make_request(const x509::Certificate& certificate, const x509::Certificate& issuer,
                   CertIdHash hash);

/// make_get_url returns the URL of a GET (RFC 6960, A.1): the request in base64, percent-encoded,
/// as the last segment of the path. Returns nullopt if a POST is needed: the URL would be longer
/// than 255 bytes (RFC 9919, 6), or `responder` has a query, after which no path can stand.
std::optional<http::Url> make_get_url(const http::Url& responder, ByteView request);

/// make_http_request returns the HTTP request for an OCSPRequest: a GET if make_get_url() returns a
/// URL, else a POST.
http::Request make_http_request(const http::Url& responder, Bytes request);

}  // namespace staple::responder
