// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/tls/odd_keys.h"

#include <cstddef>

#include "tests/pki/der.h"
#include "tests/pki/key.h"

namespace staple::tls {
namespace {

namespace der = pki::der;

constexpr std::string_view kEc = "1.2.840.10045.2.1";
constexpr std::string_view kP256 = "1.2.840.10045.3.1.7";
constexpr std::string_view kRsa = "1.2.840.113549.1.1.1";
constexpr std::string_view kRsaPss = "1.2.840.113549.1.1.10";
constexpr std::string_view kDsa = "1.2.840.10040.4.1";

Bytes make_spki(std::string_view type, const Bytes& parameters, const Bytes& key) {
  return der::sequence({der::sequence({der::oid(type), parameters}), der::bit_string(key)});
}

/// point is not on any curve.
Bytes point(std::size_t size) {
  Bytes octets(1 + 2 * size, 7);
  octets.front() = 4;
  return octets;
}

Bytes rsa(std::int64_t modulus, std::int64_t exponent) {
  return der::sequence({der::integer(modulus), der::integer(exponent)});
}

/// pss_parameters encodes RSASSA-PSS-params with this hash (RFC 4055, 3.1).
Bytes pss_parameters(std::string_view hash) {
  return der::sequence({der::explicit_tag(0, der::sequence({der::oid(hash), der::null()}))});
}

void add_elliptic(std::vector<OddKey>& keys) {
  const Bytes p256 = der::oid(kP256);
  keys.push_back({"EC, not on its curve", make_spki(kEc, p256, point(32))});
  keys.push_back({"EC, a short point", make_spki(kEc, p256, point(20))});
  keys.push_back({"EC, no point", make_spki(kEc, p256, {})});
  keys.push_back({"EC, the point at infinity", make_spki(kEc, p256, {0})});
  keys.push_back({"EC, unknown curve", make_spki(kEc, der::oid("1.2.3.4.5"), point(32))});
  keys.push_back({"EC, no parameters", make_spki(kEc, {}, point(32))});
  keys.push_back({"EC, implicit curve", make_spki(kEc, der::null(), point(32))});
  keys.push_back({"EC, empty parameters", make_spki(kEc, der::sequence({}), point(32))});
  keys.push_back({"SM2", make_spki(kEc, der::oid("1.2.156.10197.1.301"), point(32))});
  keys.push_back({"SM2 on its curve", pki::Key::on_curve("SM2").spki()});
  keys.push_back({"Ed25519", pki::Key::ed25519().spki()});
  keys.push_back({"Ed25519, short", make_spki("1.3.101.112", {}, Bytes(31))});
  keys.push_back({"Ed25519 with parameters", make_spki("1.3.101.112", der::null(), Bytes(32))});
  keys.push_back({"Ed448", make_spki("1.3.101.113", {}, Bytes(57, 9))});
  keys.push_back({"X25519", make_spki("1.3.101.110", {}, Bytes(32, 9))});
  keys.push_back({"X448", make_spki("1.3.101.111", {}, Bytes(56, 9))});
  keys.push_back({"GOST R 34.10-2012",
                  make_spki("1.2.643.7.1.1.1.1", der::sequence({der::oid("1.2.643.7.1.2.1.1.1")}),
                            der::octet_string(Bytes(64, 9)))});
}

void add_rsa(std::vector<OddKey>& keys) {
  Bytes trailing = rsa(3233, 17);
  trailing.push_back(0);
  keys.push_back({"RSA, tiny", make_spki(kRsa, der::null(), rsa(3233, 17))});
  keys.push_back({"RSA, without parameters", make_spki(kRsa, {}, rsa(3233, 17))});
  keys.push_back({"RSA, modulus 0", make_spki(kRsa, der::null(), rsa(0, 17))});
  keys.push_back({"RSA, negative modulus", make_spki(kRsa, der::null(), rsa(-3233, 17))});
  keys.push_back({"RSA, exponent 0", make_spki(kRsa, der::null(), rsa(3233, 0))});
  keys.push_back({"RSA, trailing octet", make_spki(kRsa, der::null(), trailing)});
  keys.push_back({"RSA, empty", make_spki(kRsa, der::null(), {})});
  keys.push_back({"RSA by the name of X.500", make_spki("2.5.8.1.1", der::null(), rsa(3233, 17))});
  keys.push_back({"RSA-OAEP", make_spki("1.2.840.113549.1.1.7", der::null(), rsa(3233, 17))});
  keys.push_back({"RSA-PSS", make_spki(kRsaPss, {}, rsa(3233, 17))});
  keys.push_back({"RSA-PSS with SHA-256",
                  make_spki(kRsaPss, pss_parameters("2.16.840.1.101.3.4.2.1"), rsa(3233, 17))});
  keys.push_back({"RSA-PSS with SHA3-256",
                  make_spki(kRsaPss, pss_parameters("2.16.840.1.101.3.4.2.8"), rsa(3233, 17))});
  keys.push_back({"RSA-PSS, unreadable parameters",
                  make_spki(kRsaPss, der::sequence({der::null()}), rsa(3233, 17))});
}

void add_others(std::vector<OddKey>& keys) {
  const Bytes three = der::sequence({der::integer(23), der::integer(11), der::integer(4)});
  keys.push_back({"DSA", make_spki(kDsa, three, der::integer(8))});
  keys.push_back({"DSA, inherited parameters", make_spki(kDsa, {}, der::integer(8))});
  keys.push_back(
      {"DH", make_spki("1.2.840.113549.1.3.1", der::sequence({der::integer(23), der::integer(5)}),
                       der::integer(8))});
  keys.push_back({"DHX", make_spki("1.2.840.10046.2.1", three, der::integer(8))});
  keys.push_back({"ML-DSA-44", make_spki("2.16.840.1.101.3.4.3.17", {}, Bytes(1312, 9))});
  keys.push_back({"SLH-DSA", make_spki("2.16.840.1.101.3.4.3.20", {}, Bytes(32, 9))});
  keys.push_back({"ML-KEM-768", make_spki("2.16.840.1.101.3.4.4.2", {}, Bytes(1184, 9))});
  keys.push_back({"scrypt", make_spki("1.3.6.1.4.1.11591.4.11", {}, Bytes(32, 9))});
  keys.push_back({"HMAC", make_spki("1.2.840.113549.2.7", {}, Bytes(32, 9))});
  keys.push_back({"unknown", pki::make_unknown_spki()});
  keys.push_back({"no algorithm", der::sequence({der::sequence({}), der::bit_string({})})});
  keys.push_back({"no key", der::sequence({der::sequence({der::oid(kRsa)})})});
}

}  // namespace

std::vector<OddKey> make_odd_keys() {
  std::vector<OddKey> keys;
  add_elliptic(keys);
  add_rsa(keys);
  add_others(keys);
  return keys;
}

}  // namespace staple::tls
