// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/signature.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <openssl/asn1t.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "probes/crypto/handle.h"
#include "probes/crypto/key_cost.h"
#include "probes/crypto/oid.h"
#include "probes/der/reader.h"

namespace staple::crypto {
namespace {

Strength strength_of_hash(int nid) {
  switch (nid) {
    case NID_sha1:
      return Strength::weak;
    case NID_md5:
    case NID_md4:
    case NID_md2:
    case NID_md5_sha1:
    case NID_mdc2:
      return Strength::broken;
    default:
      return Strength::strong;
  }
}

/// read_pss_hash returns the NID of the hash in RSASSA-PSS-params (RFC 4055, 3.1). Returns NID_sha1
/// if it is omitted.
///
///   RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm     [0] HashAlgorithm DEFAULT sha1Identifier,
///     maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
///     saltLength        [2] INTEGER DEFAULT 20,
///     trailerField      [3] INTEGER DEFAULT 1 }
int read_pss_hash(der::Reader parameters) {
  auto params = parameters.enter(der::kSequence, "RSASSA-PSS-params");
  auto hash = params.read_optional_explicit(0, "hashAlgorithm");
  if (!hash) return NID_sha1;
  return nid_of(hash->enter(der::kSequence, "hashAlgorithm").read(der::kOid, "algorithm").content);
}

Handle<EVP_PKEY> read_key(ByteView spki) {
  const unsigned char* start = spki.data();
  Handle<EVP_PKEY> key(d2i_PUBKEY(nullptr, &start, static_cast<long>(spki.size())));
  if (!key) ERR_clear_error();
  return key;
}

/// has_hash reports whether OpenSSL can compute a hash: some are in no provider that is loaded.
bool has_hash(int nid) {
  EVP_MD* const hash = EVP_MD_fetch(nullptr, OBJ_nid2sn(nid), nullptr);
  EVP_MD_free(hash);
  if (!hash) ERR_clear_error();
  return hash != nullptr;
}

struct Curve {
  std::string_view group;  ///< OpenSSL's name of the curve
  std::string_view name;   ///< name in CertificateFacts::key_type
};
constexpr std::array kCurves{Curve{"prime256v1", "p256"}, Curve{"secp384r1", "p384"},
                             Curve{"secp521r1", "p521"}};

std::string curve_of(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1)
    return ERR_clear_error(), std::string();
  const std::string_view name(group.data(), size);
  const auto known = std::ranges::find(kCurves, name, &Curve::group);
  return std::string(known == kCurves.end() ? name : known->name);
}

}  // namespace

SignatureAlgorithm describe_signature_algorithm(ByteView algorithm_identifier) {
  der::Diagnosis diagnosis(algorithm_identifier);
  auto fields =
      der::Reader(algorithm_identifier, diagnosis).enter(der::kSequence, "AlgorithmIdentifier");
  const auto oid = fields.read(der::kOid, "algorithm").content;
  const int nid = nid_of(oid);
  SignatureAlgorithm algorithm;
  algorithm.name = describe_oid(oid);
  int hash = NID_undef;
  int key = NID_undef;
  bool known = nid == NID_rsassaPss;
  if (nid == NID_rsassaPss) {
    hash = read_pss_hash(fields);
    algorithm.name_omits_hash = true;
  } else if (nid != NID_undef) {
    known = OBJ_find_sigid_algs(nid, &hash, &key) == 1;
  }
  if (hash != NID_undef) algorithm.hash = OBJ_nid2ln(hash);
  algorithm.supported = known && (hash == NID_undef || has_hash(hash));
  algorithm.strength = strength_of_hash(hash);
  return algorithm;
}

PublicKey describe_public_key(ByteView subject_public_key_info) {
  const auto key = read_key(subject_public_key_info);
  if (!key) return {};
  const int bits = EVP_PKEY_get_bits(key.get());
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return {"rsa" + std::to_string(bits), bits < 1024   ? Strength::broken
                                            : bits < 2048 ? Strength::weak
                                                          : Strength::strong};
    case EVP_PKEY_EC:
      return {"ecdsa-" + curve_of(key.get()), Strength::strong};
    case EVP_PKEY_ED25519:
      return {"ed25519", Strength::strong};
    case EVP_PKEY_ED448:
      return {"ed448", Strength::strong};
    default: {
      const char* name = EVP_PKEY_get0_type_name(key.get());
      return {name ? name : "", Strength::strong};
    }
  }
}

bool verify_signature(const SignedObject& object, ByteView subject_public_key_info) {
  const auto key = read_key(subject_public_key_info);
  const unsigned char* start = object.algorithm.data();
  const Handle<X509_ALGOR> algorithm(
      d2i_X509_ALGOR(nullptr, &start, static_cast<long>(object.algorithm.size())));
  start = object.signature.data();
  const Handle<ASN1_BIT_STRING> signature(
      d2i_ASN1_BIT_STRING(nullptr, &start, static_cast<long>(object.signature.size())));
  // Pass the data as an encoded SEQUENCE, so that OpenSSL verifies exactly these bytes.
  start = object.data.data();
  const Handle<ASN1_TYPE> data(
      d2i_ASN1_TYPE(nullptr, &start, static_cast<long>(object.data.size())));
  const bool valid = key && is_affordable(*key) && algorithm && signature && data &&
                     ASN1_item_verify(ASN1_ITEM_rptr(ASN1_ANY), algorithm.get(), signature.get(),
                                      data.get(), key.get()) == 1;
  ERR_clear_error();
  return valid;
}

}  // namespace staple::crypto
