// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/hello_offer.h"

#include <algorithm>

#include <openssl/ssl.h>

#include "probes/tls/presentation.h"

namespace staple::tls {
namespace {

/// Signalling values stand among the cipher suites and are none (RFC 5746, 3.3; RFC 7507, 2).
constexpr std::size_t kSignallingValues[] = {0x00ff, 0x5600};

std::size_t count_suites(Reader suites) {
  std::size_t count = 0;
  while (!suites.at_end()) {
    const std::size_t suite = suites.read_number(2);
    if (std::ranges::find(kSignallingValues, suite) == std::end(kSignallingValues)) ++count;
  }
  return count;
}

/// to_version returns the version of a wire value. Values out of range are cut.
TlsVersion to_version(std::size_t number) {
  const auto version = std::clamp<std::size_t>(number, TLS1_VERSION, TLS1_3_VERSION);
  return static_cast<TlsVersion>(version - TLS1_VERSION);
}

/// count_code_points returns the length of a list of numbers of two bytes.
std::size_t count_code_points(Reader extension) { return extension.read_vector(2).size() / 2; }

void read_extension(std::size_t type, ByteView data, HelloOffer& offer) {
  Reader extension(data);
  switch (type) {
    case TLSEXT_TYPE_supported_groups:
      offer.groups = count_code_points(extension);
      break;
    case TLSEXT_TYPE_signature_algorithms:
      offer.signature_algorithms = count_code_points(extension);
      break;
    case TLSEXT_TYPE_supported_versions:
      for (Reader versions(extension.read_vector(1)); !versions.at_end();)
        offer.max_version = std::max(offer.max_version, to_version(versions.read_number(2)));
      break;
    default:
      break;
  }
}

/// format_version returns the version for a person: `1.2`.
std::string format_version(TlsVersion version) {
  return "1." + std::to_string(static_cast<int>(version));
}

std::string format_count(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

std::optional<HelloOffer> read_offer(ByteView body, TlsVersion min_version) {
  Reader hello(body);
  HelloOffer offer{min_version, to_version(hello.read_number(2))};
  hello.skip(32);        // random
  hello.read_vector(1);  // session
  offer.cipher_suites = count_suites(Reader(hello.read_vector(2)));
  hello.read_vector(1);  // compression
  if (hello.failed()) return std::nullopt;
  if (hello.at_end()) return offer;
  Reader extensions(hello.read_vector(2));
  if (hello.failed()) return std::nullopt;
  while (!extensions.at_end()) {
    const std::size_t type = extensions.read_number(2);
    const ByteView data = extensions.read_vector(2);
    if (extensions.failed()) return std::nullopt;
    read_extension(type, data, offer);
  }
  return offer;
}

std::string describe_offer(const HelloOffer& offer) {
  std::string text = "offered TLS " + format_version(offer.min_version);
  if (offer.max_version != offer.min_version) text += " to " + format_version(offer.max_version);
  text += ", " + format_count(offer.cipher_suites, "cipher suite");
  if (offer.groups > 0) text += ", " + format_count(offer.groups, "group");
  if (offer.signature_algorithms > 0)
    text += ", " + format_count(offer.signature_algorithms, "signature algorithm");
  return text;
}

}  // namespace staple::tls
