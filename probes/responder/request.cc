// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/request.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "probes/crypto/hash.h"
#include "probes/der/reader.h"
#include "probes/text/base64.h"

namespace staple::responder {
namespace {

/// Bytes of a GET URL, with scheme, host and delimiters (RFC 9919, 6).
constexpr std::size_t kMaxGetUrl = 255;

constexpr std::array<std::uint8_t, 5> kSha1{0x2b, 0x0e, 0x03, 0x02, 0x1a};
constexpr std::array<std::uint8_t, 9> kSha256{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};

/// write_element writes one tag-length-value in DER.
Bytes write_element(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  Bytes out{tag};
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
  } else {
    Bytes length;
    for (std::size_t rest = size; rest > 0; rest >>= 8) {
      length.insert(length.begin(), static_cast<std::uint8_t>(rest));
    }
    out.push_back(static_cast<std::uint8_t>(0x80 | length.size()));
    out.insert(out.end(), length.begin(), length.end());
  }
  for (const ByteView part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

/// encode_path_segment percent-encodes base64 for a path, where slash and plus have a meaning.
std::string encode_path_segment(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '/') {
      out += "%2F";
    } else if (c == '+') {
      out += "%2B";
    } else if (c == '=') {
      out += "%3D";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Bytes make_request(const x509::Certificate& certificate, const x509::Certificate& issuer,
                   CertIdHash hash) {
  const ByteView oid = hash == CertIdHash::sha1 ? ByteView(kSha1) : ByteView(kSha256);
  const auto digest = [hash](ByteView bytes) {
    if (hash == CertIdHash::sha256) {
      const auto value = crypto::sha256(bytes);
      return Bytes(value.begin(), value.end());
    }
    const auto value = crypto::sha1(bytes);
    return Bytes(value.begin(), value.end());
  };
  const Bytes algorithm = write_element(
      der::kSequence, {write_element(der::kOid, {oid}), write_element(der::kNull, {})});
  const Bytes cert_id = write_element(
      der::kSequence, {algorithm, write_element(der::kOctetString, {digest(certificate.issuer)}),
                       write_element(der::kOctetString, {digest(issuer.key_bits)}),
                       write_element(der::kInteger, {certificate.serial})});
  const Bytes list = write_element(der::kSequence, {write_element(der::kSequence, {cert_id})});
  const Bytes to_be_signed = write_element(der::kSequence, {list});
  return write_element(der::kSequence, {to_be_signed});
}

std::optional<http::Url> make_get_url(const http::Url& responder, ByteView request) {
  if (!responder.query.empty()) return std::nullopt;
  http::Url url = responder;
  if (!url.path.ends_with('/')) url.path += '/';
  url.path += encode_path_segment(text::encode_base64(request));
  if (to_string(url).size() > kMaxGetUrl) return std::nullopt;
  return url;
}

Method method_of(const http::Request& request) { return request.body ? Method::post : Method::get; }

std::vector<http::Request> make_http_requests(const http::Url& responder, const Bytes& request,
                                              Method first) {
  constexpr const char* accept = "application/ocsp-response";
  std::vector<http::Request> requests;
  requests.push_back({responder, accept, "", request, "application/ocsp-request"});
  if (auto url = make_get_url(responder, request)) {
    requests.insert(first == Method::get ? requests.begin() : requests.end(),
                    http::Request{*std::move(url), accept});
  }
  return requests;
}

}  // namespace staple::responder
