// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/hostile_certificates.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "tests/pki/certificate.h"
#include "tests/pki/der.h"

namespace staple::test {
namespace {

namespace der = pki::der;

constexpr std::size_t kRoom = 250 * 1024;  ///< in a Certificate message

std::shared_ptr<EVP_PKEY> share(const pki::Key& key) {
  EVP_PKEY_up_ref(key.handle());
  return {key.handle(), EVP_PKEY_free};
}

/// encode_key returns the SubjectPublicKeyInfo of a key on an elliptic curve in an unusual form.
Bytes encode_key(const char* curve, const char* parameter, const char* value) {
  const pki::Key key = pki::Key::on_curve(curve);
  EVP_PKEY_set_utf8_string_param(key.handle(), parameter, value);
  unsigned char* encoded = nullptr;
  const int size = i2d_PUBKEY(key.handle(), &encoded);
  const Bytes spki(encoded, encoded + size);
  OPENSSL_free(encoded);
  return spki;
}

Bytes general_names(std::size_t count, std::string_view suffix) {
  std::vector<Bytes> names;
  for (std::size_t i = 0; i < count; ++i)
    names.push_back(der::tlv(0x82, der::bytes(std::to_string(i) + std::string(suffix))));
  return der::sequence(names);
}

/// exclude_names returns name constraints that exclude `count` DNS names.
pki::Extension exclude_names(std::size_t count) {
  std::vector<Bytes> subtrees;
  for (std::size_t i = 0; i < count; ++i)
    subtrees.push_back(der::sequence({der::tlv(0x82, der::bytes(std::to_string(i) + ".b"))}));
  return {"2.5.29.30", true, der::sequence({der::tlv(0xa1, der::join(subtrees))})};
}

pki::Extension policies(std::size_t count) {
  std::vector<Bytes> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(der::sequence({der::oid("1.2." + std::to_string(i + 1000))}));
  return {"2.5.29.32", false, der::sequence(all)};
}

/// swap_exponents returns an RSA key whose public exponent is as long as its modulus.
std::shared_ptr<EVP_PKEY> swap_exponents(const pki::Key& key) {
  BIGNUM* n = nullptr;
  BIGNUM* e = nullptr;
  BIGNUM* d = nullptr;
  EVP_PKEY_get_bn_param(key.handle(), OSSL_PKEY_PARAM_RSA_N, &n);
  EVP_PKEY_get_bn_param(key.handle(), OSSL_PKEY_PARAM_RSA_E, &e);
  EVP_PKEY_get_bn_param(key.handle(), OSSL_PKEY_PARAM_RSA_D, &d);
  OSSL_PARAM_BLD* const builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, d);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, e);
  OSSL_PARAM* const parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX* const maker = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  EVP_PKEY* swapped = nullptr;
  EVP_PKEY_fromdata_init(maker);
  EVP_PKEY_fromdata(maker, &swapped, EVP_PKEY_KEYPAIR, parameters);
  EVP_PKEY_CTX_free(maker);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  for (BIGNUM* number : {n, e, d}) BN_free(number);
  if (!swapped) throw std::runtime_error("no key with a large exponent");
  return {swapped, EVP_PKEY_free};
}

}  // namespace

ServerChain HostileCertificates::with_leaf(const pki::Authority& issuer,
                                           const pki::LeafOptions& options) const {
  const pki::Identity leaf = pki::make_leaf(issuer, years_, options);
  return {share(leaf.key), leaf.certificate, {issuer.certificate}};
}

ServerChain HostileCertificates::usual() const { return with_leaf(issuer_, {}); }

ServerChain HostileCertificates::rsa() const {
  return with_leaf(issuer_, {.key = pki::Key::rsa(2048)});
}

/// with_certificates makes a chain of `count` certificates that hold `spki`, or of as many as the
/// message may hold.
ServerChain HostileCertificates::with_certificates(const Bytes& spki, std::size_t count) const {
  ServerChain chain = usual();
  const Bytes small = pki::issue({.version = std::nullopt,
                                  .serial = {1},
                                  .algorithm = std::nullopt,
                                  .issuer = der::sequence({}),
                                  .not_before = der::validity_time(years_.not_before),
                                  .not_after = der::validity_time(years_.not_after),
                                  .subject = der::sequence({}),
                                  .spki = spki,
                                  .extensions = {},
                                  .signature = Bytes{}},
                                 issuer_.key);
  chain.above.resize(std::min(count, kRoom / (small.size() + 3)) - 1, small);
  return chain;
}

/// with_name_constraints makes CAs below each other, each with as many constraints as names.
ServerChain HostileCertificates::with_name_constraints(std::size_t authorities,
                                                       std::size_t names) const {
  std::vector<Bytes> above;
  pki::Authority last = root_;
  const pki::Extension alternatives{"2.5.29.17", false, general_names(names, ".a")};
  for (std::size_t i = 0; i < authorities; ++i) {
    last = pki::make_intermediate(last, "CA " + std::to_string(i), years_,
                                  {.extensions = {exclude_names(names), alternatives}});
    above.insert(above.begin(), last.certificate);
  }
  ServerChain chain = with_leaf(last, {.names = {}, .extensions = {alternatives}});
  chain.above = std::move(above);
  return chain;
}

ServerChain HostileCertificates::with_large_exponent() const {
  const pki::Key key = pki::Key::rsa(3072);
  const auto swapped = swap_exponents(key);
  unsigned char* encoded = nullptr;
  const int size = i2d_PUBKEY(swapped.get(), &encoded);
  const Bytes spki(encoded, encoded + size);
  OPENSSL_free(encoded);
  const Bytes leaf = pki::issue({.version = 2,
                                 .serial = {1},
                                 .algorithm = std::nullopt,
                                 .issuer = issuer_.name,
                                 .not_before = der::validity_time(years_.not_before),
                                 .not_after = der::validity_time(years_.not_after),
                                 .subject = pki::make_common_name("server.test"),
                                 .spki = spki,
                                 .extensions = {},
                                 .signature = std::nullopt},
                                issuer_.key);
  return {swapped, leaf, {issuer_.certificate}};
}

/// with_cross_certificates makes CAs of two names that have all issued each other.
ServerChain HostileCertificates::with_cross_certificates() const {
  const pki::Authority one = pki::make_root("One", years_);
  const pki::Authority other = pki::make_root("Other", years_);
  ServerChain chain = with_leaf(one, {});
  chain.above.clear();
  for (int i = 0; i < 400; ++i) {
    const bool odd = i % 2 == 1;
    chain.above.push_back(pki::make_intermediate(odd ? one : other, odd ? "Other" : "One", years_,
                                                 {.key = odd ? other.key : one.key})
                              .certificate);
  }
  return chain;
}

ServerChain HostileCertificates::with_policies() const {
  std::vector<Bytes> above;
  pki::Authority last = root_;
  for (int i = 0; i < 10; ++i) {
    last = pki::make_intermediate(last, "CA " + std::to_string(i), years_,
                                  {.extensions = {policies(2000)}});
    above.insert(above.begin(), last.certificate);
  }
  ServerChain chain = with_leaf(last, {.extensions = {policies(2000)}});
  chain.above = std::move(above);
  return chain;
}

std::vector<HostileCertificates::Named> HostileCertificates::bombs() const {
  std::vector<pki::Extension> extensions;
  for (std::size_t i = 0; i < kRoom / 15; ++i)
    extensions.push_back({"1.2." + std::to_string(i + 1000), false, {5, 0}});
  const pki::Extension names{"2.5.29.17", false, general_names(kRoom / 10, "")};
  const pki::Extension timestamps{"1.3.6.1.4.1.11129.2.4.2", false, Bytes(kRoom, 4)};
  return {
      {"chain/p256", with_certificates(pki::Key::p256().spki())},
      {"chain/compressed_p521",
       with_certificates(
           encode_key("P-521", OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"))},
      {"chain/compressed_sect571r1",
       with_certificates(
           encode_key("sect571r1", OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"))},
      {"chain/100_compressed_sect571r1",
       with_certificates(
           encode_key("sect571r1", OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"), 100)},
      {"chain/explicit_p256",
       with_certificates(encode_key("P-256", OSSL_PKEY_PARAM_EC_ENCODING, "explicit"))},
      {"chain/rsa_3072", with_certificates(pki::Key::rsa(3072).spki())},
      {"chain/cross_certificates", with_cross_certificates()},
      {"leaf/large_exponent", with_large_exponent()},
      {"leaf/names", with_leaf(issuer_, {.names = {}, .extensions = {names}})},
      {"leaf/extensions", with_leaf(issuer_, {.extensions = extensions})},
      {"leaf/timestamps", with_leaf(issuer_, {.extensions = {timestamps}})},
      {"chain/policies", with_policies()},
      {"constraints/1x1023", with_name_constraints(1, 1023)},
      {"constraints/1x700", with_name_constraints(1, 700)},
      {"constraints/10x1023", with_name_constraints(10, 1023)},
  };
}

}  // namespace staple::test
