#include "probes/responder/request.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "probes/crypto/hash.h"
#include "probes/der/reader.h"
#include "probes/text/base64.h"

namespace staple {
namespace {

/// RFC 9919, 6: with scheme, server name and delimiters.
constexpr std::size_t kMaxGetUrl = 255;

constexpr std::array<std::uint8_t, 5> kSha1{0x2b, 0x0e, 0x03, 0x02, 0x1a};
constexpr std::array<std::uint8_t, 9> kSha256{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};

/// element writes one tag-length-value in DER.
Bytes element(std::uint8_t tag, std::initializer_list<ByteView> parts) {
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

/// in_a_path writes base64 so that it can stand in a path: the slash and the plus mean something there.
std::string in_a_path(const std::string& text) {
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

Bytes ocsp_request(const Certificate& certificate, const Certificate& issuer, CertIdHash hash) {
  const ByteView oid = hash == CertIdHash::sha1 ? ByteView(kSha1) : ByteView(kSha256);
  const auto digest = [hash](ByteView bytes) {
    if (hash == CertIdHash::sha256) {
      const auto value = sha256(bytes);
      return Bytes(value.begin(), value.end());
    }
    const auto value = sha1(bytes);
    return Bytes(value.begin(), value.end());
  };
  const Bytes algorithm = element(der::kSequence, {element(der::kOid, {oid}), element(der::kNull, {})});
  const Bytes cert_id =
      element(der::kSequence, {algorithm, element(der::kOctetString, {digest(certificate.issuer)}),
                               element(der::kOctetString, {digest(issuer.key_bits)}),
                               element(der::kInteger, {certificate.serial})});
  const Bytes list = element(der::kSequence, {element(der::kSequence, {cert_id})});
  const Bytes to_be_signed = element(der::kSequence, {list});
  return element(der::kSequence, {to_be_signed});
}

std::optional<ResponderUrl> get_url(const ResponderUrl& responder, ByteView request) {
  if (!responder.query.empty()) return std::nullopt;
  ResponderUrl url = responder;
  if (!url.path.ends_with('/')) url.path += '/';
  url.path += in_a_path(encode_base64(request));
  if (to_string(url).size() > kMaxGetUrl) return std::nullopt;
  return url;
}

}  // namespace staple
