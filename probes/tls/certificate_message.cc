#include "probes/tls/certificate_message.h"

#include <cstddef>
#include <cstdint>

#include "probes/tls/limits.h"

namespace staple {
namespace {

constexpr std::uint8_t kOcsp = 1;          // CertificateStatusType (RFC 6066, 8)
constexpr std::size_t kStatusRequest = 5;  // ExtensionType

/// Vectors reads TLS presentation language (RFC 8446, 3.4) from the front of its bytes. After a failure all
/// that it reads is empty.
class Vectors {
 public:
  explicit Vectors(ByteView bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

  std::size_t number(std::size_t size) {
    std::size_t value = 0;
    for (const std::uint8_t byte : take(size)) value = (value << 8) | byte;
    return value;
  }

  void skip(std::size_t size) { take(size); }

  /// vector reads a length of `size` bytes and as many bytes as it says.
  ByteView vector(std::size_t size) { return take(number(size)); }

 private:
  ByteView take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  ByteView rest_;
  bool failed_ = false;
};

/// read_staple looks through a CertificateEntry's extensions; false: they are malformed.
bool read_staple(ByteView bytes, std::optional<Bytes>& staple) {
  Vectors extensions(bytes);
  while (!extensions.at_end()) {
    const std::size_t type = extensions.number(2);
    const ByteView data = extensions.vector(2);
    if (extensions.failed()) return false;
    if (type == kStatusRequest && !staple) staple = parse_certificate_status(data);
  }
  return true;
}

}  // namespace

std::optional<std::vector<PresentedCertificate>> parse_certificate_message(ByteView body,
                                                                           TlsVersion version) {
  Vectors message(body);
  if (version == TlsVersion::tls13) message.vector(1);  // certificate_request_context
  Vectors list(message.vector(3));
  if (message.failed() || !message.at_end()) return std::nullopt;

  std::vector<PresentedCertificate> chain;
  while (!list.at_end()) {
    if (chain.size() == kMaxCertificates) return std::nullopt;
    const ByteView der = list.vector(3);
    if (list.failed() || der.empty()) return std::nullopt;
    PresentedCertificate& certificate = chain.emplace_back();
    certificate.der.assign(der.begin(), der.end());
    if (version != TlsVersion::tls13) continue;
    const ByteView extensions = list.vector(2);
    if (list.failed() || !read_staple(extensions, certificate.staple)) return std::nullopt;
  }
  return chain;
}

Bytes parse_certificate_status(ByteView body) {
  Vectors status(body);
  const std::size_t type = status.number(1);
  const ByteView response = status.vector(3);
  if (type != kOcsp || status.failed() || !status.at_end()) return {};
  return Bytes(response.begin(), response.end());
}

bool promises_status(ByteView server_hello) {
  Vectors hello(server_hello);
  hello.skip(2 + 32);  // version, random
  hello.vector(1);     // session
  hello.skip(2 + 1);   // cipher suite, compression
  Vectors extensions(hello.vector(2));
  while (!hello.failed() && !extensions.at_end()) {
    const std::size_t type = extensions.number(2);
    extensions.vector(2);
    if (!extensions.failed() && type == kStatusRequest) return true;
  }
  return false;
}

}  // namespace staple
