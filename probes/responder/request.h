#pragma once

#include <optional>
#include <string>

#include "probes/bytes.h"
#include "probes/http/url.h"
#include "probes/responder/settings.h"
#include "probes/x509/certificate.h"

namespace staple::responder {

/// make_request writes the OCSPRequest (RFC 6960, 4.1.1) that asks about one certificate: its
/// CertID and nothing else. There is no nonce: the answer shall be one that servers are given and
/// that caches hold (RFC 9919).
Bytes make_request(const x509::Certificate& certificate, const x509::Certificate& issuer,
                   CertIdHash hash);

/// make_get_url is the URL by which the request is made with GET (RFC 6960, A.1): base64,
/// percent-encoded, as another segment of the path. Absent: it is made with POST, because the URL
/// would have more than 255 bytes (RFC 9919, 6) or has a query, after which no path can stand.
std::optional<http::Url> make_get_url(const http::Url& responder, ByteView request);

}  // namespace staple::responder
