// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <vector>

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

/// Method is how an OCSPRequest is sent (RFC 6960, A.1).
enum class Method { get, post };

/// method_of returns the method of a request of make_http_requests().
Method method_of(const http::Request& request);

/// make_http_requests returns the HTTP requests for an OCSPRequest in the order to try them:
/// the one by `first`, then the one by the other method. Only the POST if make_get_url()
/// returns no URL.
std::vector<http::Request> make_http_requests(const http::Url& responder, const Bytes& request,
                                              Method first);

}  // namespace staple::responder
