// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/offered.h"

#include <algorithm>
#include <memory>
#include <new>
#include <span>
#include <string_view>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/ssl.h>

#include "probes/text/ascii.h"

namespace staple::tls {
namespace {

/// kUsualGroups is the default of OpenSSL before 3.5, up to kMaxGroupBits.
constexpr const char* kUsualGroups = "X25519:P-256:X448:P-521:P-384:ffdhe2048:ffdhe3072:ffdhe4096";

/// kDefault is OpenSSL's keyword for its default. It exists since 3.5, whose default has two key
/// shares and no group above kMaxGroupBits.
constexpr const char* kDefault = "DEFAULT";

/// kDefaultGroups are the groups of the default of 3.5 and 3.6. A list without marks has one
/// key share.
constexpr const char* kDefaultGroups =
    "X25519MLKEM768:X25519:P-256:X448:P-384:P-521:ffdhe2048:ffdhe3072";
constexpr unsigned long kOtherDefault = 0x40000000;  ///< the first version that may have another

/// kOtherGroups contains the groups that some OpenSSL from 3.0 to 4.x supports beside its default,
/// the stronger ones first. TLS 1.3 uses those of the first three lines only.
constexpr const char* kOtherGroups[] = {
    "X25519MLKEM768",
    "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024",
    "MLKEM512",
    "MLKEM768",
    "MLKEM1024",
    "brainpoolP256r1tls13",
    "brainpoolP384r1tls13",
    "brainpoolP512r1tls13",
    "ffdhe4096",
    "curveSM2",
    "brainpoolP512r1",
    "brainpoolP384r1",
    "brainpoolP256r1",
    "secp256k1",
    "secp224r1",
    "secp224k1",
    "secp192r1",
    "secp192k1",
    "secp160r2",
    "secp160r1",
    "secp160k1",
    "sect571r1",
    "sect571k1",
    "sect409r1",
    "sect409k1",
    "sect283r1",
    "sect283k1",
    "sect239k1",
    "sect233r1",
    "sect233k1",
    "sect193r2",
    "sect193r1",
    "sect163r2",
    "sect163r1",
    "sect163k1",
};

constexpr const char* kEcdsaAlgorithms =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA224:ECDSA+SHA1";
constexpr const char* kOtherEcdsaAlgorithms[] = {
    "ecdsa_brainpoolP256r1tls13_sha256",
    "ecdsa_brainpoolP384r1tls13_sha384",
    "ecdsa_brainpoolP512r1tls13_sha512",
};

/// Accepts returns whether OpenSSL can use a list in a context.
using Accepts = bool (*)(SSL_CTX* context, const std::string& list);

bool accepts_groups(SSL_CTX* context, const std::string& list) {
  return SSL_CTX_set1_groups_list(context, list.c_str()) == 1;
}

bool accepts_algorithms(SSL_CTX* context, const std::string& list) {
  return SSL_CTX_set1_sigalgs_list(context, list.c_str()) == 1;
}

/// extend returns `list` with all of `more` that OpenSSL accepts after it.
std::string extend(SSL_CTX* context, std::string list, std::span<const char* const> more,
                   Accepts accepts) {
  for (const char* const each : more) {
    const std::string longer = list + ":" + each;
    if (accepts(context, longer)) list = longer;
  }
  ERR_clear_error();
  return list;
}

std::shared_ptr<SSL_CTX> make_plain_context() {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  return context;
}

}  // namespace

const std::string& offered_groups() {
  static const std::string list = [] {
    const auto context = make_plain_context();
    const bool keyword = accepts_groups(context.get(), kDefault);
    return extend(context.get(), keyword ? kDefault : kUsualGroups, kOtherGroups, accepts_groups);
  }();
  return list;
}

const std::string& offered_groups_with_one_share() {
  static const std::string list = [] {
    const auto context = make_plain_context();
    const bool several = OpenSSL_version_num() < kOtherDefault &&
                         accepts_groups(context.get(), kDefault) &&
                         accepts_groups(context.get(), kDefaultGroups);
    ERR_clear_error();
    return several ? extend(context.get(), kDefaultGroups, kOtherGroups, accepts_groups) : "";
  }();
  return list;
}

bool has_chosen_first_group(SSL& connection) {
  const std::string& groups = offered_groups_with_one_share();
  if (groups.empty() || SSL_version(&connection) != TLS1_3_VERSION) return false;
  const char* const name =
      SSL_group_to_name(&connection, static_cast<int>(SSL_get_negotiated_group(&connection)));
  return name && groups.substr(0, groups.find(':')) == name;
}

bool is_offerable_group(const std::string& name) {
  constexpr std::string_view kNameCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  // Other characters, and a hyphen at the beginning, are OpenSSL's syntax of lists.
  if (name.empty() || name.front() == '-') return false;
  if (name.find_first_not_of(kNameCharacters) != std::string::npos) return false;
  if (name == "ffdhe6144" || name == "ffdhe8192") return false;
  const bool accepted = accepts_groups(make_plain_context().get(), name);
  ERR_clear_error();
  return accepted;
}

std::string canonical_group_name(const std::string& name) {
  const int curve = EC_curve_nist2nid(name.c_str());
  std::string canonical = curve == NID_undef ? name : OBJ_nid2sn(curve);
  std::ranges::transform(canonical, canonical.begin(), text::to_lower);
  // OpenSSL names these two after X9.62, TLS after SEC 2 (RFC 8422, 5.1.1).
  if (canonical == "prime256v1") return "secp256r1";
  return canonical == "prime192v1" ? "secp192r1" : canonical;
}

std::string join_groups(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ":").append(name);
  return list;
}

const std::string& offered_ecdsa_algorithms() {
  static const std::string list = [] {
    const auto context = make_plain_context();
    return extend(context.get(), kEcdsaAlgorithms, kOtherEcdsaAlgorithms, accepts_algorithms);
  }();
  return list;
}

}  // namespace staple::tls
