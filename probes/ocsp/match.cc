// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/match.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include "probes/crypto/hash.h"
#include "probes/crypto/oid.h"
#include "probes/der/reader.h"

namespace staple::ocsp {
namespace {

/// IssuerHashes are the hashes in a CertID of this issuer for one hash algorithm.
struct IssuerHashes {
  Bytes name;
  Bytes key;
};

/// IssuerHashCache caches the issuer's hashes by algorithm, because a response may contain
/// thousands of SingleResponses.
class IssuerHashCache {
 public:
  IssuerHashCache(const x509::Certificate& leaf, const x509::Certificate& issuer)
      : leaf_(leaf), issuer_(issuer) {}

  /// find_or_compute returns null if the hash algorithm is not supported.
  const IssuerHashes* find_or_compute(ByteView oid) {
    if (oid.size() > kMaxOid) return nullptr;
    auto [entry, added] = by_algorithm_.try_emplace(Bytes(oid.begin(), oid.end()));
    if (added) {
      auto name = crypto::hash_by_oid(oid, leaf_.issuer);
      auto key = crypto::hash_by_oid(oid, issuer_.key_bits);
      if (name && key) entry->second = IssuerHashes{std::move(*name), std::move(*key)};
    }
    return entry->second ? &*entry->second : nullptr;
  }

 private:
  static constexpr std::size_t kMaxOid = 32;
  const x509::Certificate& leaf_;
  const x509::Certificate& issuer_;
  std::map<Bytes, std::optional<IssuerHashes>> by_algorithm_;
};

/// Nearness ranks mismatches by how many parts of the CertID match. The nearest one is reported.
enum class Nearness { unsupported, issuer, serial };

struct Mismatch {
  Nearness nearness;
  const CertId* id;
};

std::optional<Mismatch> find_mismatch(const CertId& id, const x509::Certificate& leaf,
                                      IssuerHashCache& hash_cache) {
  const auto* hashes = hash_cache.find_or_compute(id.hash_oid);
  if (!hashes || id.issuer_name_hash.size() != hashes->name.size() ||
      id.issuer_key_hash.size() != hashes->key.size())
    return Mismatch{Nearness::unsupported, &id};
  if (!der::equal(id.issuer_name_hash, hashes->name) ||
      !der::equal(id.issuer_key_hash, hashes->key))
    return Mismatch{Nearness::issuer, &id};
  if (der::equal(id.serial, leaf.serial)) return std::nullopt;
  return Mismatch{Nearness::serial, &id};
}

bool is_hash_of(ByteView hash, ByteView oid, ByteView bytes) {
  const auto computed = crypto::hash_by_oid(oid, bytes);
  return computed && der::equal(*computed, hash);
}

/// Issuer is what is known of the issuer, to tell what an unfitting CertID means.
struct Issuer {
  const x509::Certificate& leaf;
  const x509::Certificate& certificate;
  const std::vector<CertificatePointer>& namesakes;
};

/// describe_issuer_mismatch returns which of the issuer's hashes do not match. RFC 6960, 4.1.1
/// hashes the name as the certificate encodes it, so that the same name may have several hashes.
std::string describe_issuer_mismatch(const CertId& id, const Issuer& issuer) {
  const bool name = is_hash_of(id.issuer_name_hash, id.hash_oid, issuer.leaf.issuer);
  const bool key = is_hash_of(id.issuer_key_hash, id.hash_oid, issuer.certificate.key_bits);
  bool same_name = is_hash_of(id.issuer_name_hash, id.hash_oid, issuer.certificate.subject);
  bool other_key = false;
  for (const auto& other : issuer.namesakes) {
    same_name = same_name || is_hash_of(id.issuer_name_hash, id.hash_oid, other->subject);
    other_key = other_key || is_hash_of(id.issuer_key_hash, id.hash_oid, other->key_bits);
  }
  const auto called = "'" + issuer.certificate.facts->subject + "'";
  std::string text;
  if (!name) {
    text = same_name ? "issuerNameHash is over another encoding of the same name, " + called +
                           ": that of a certificate of the CA"
                     : "issuerNameHash does not match the issuer's name";
  }
  if (key) return text;
  text += (text.empty() ? "" : "; ");
  if (other_key)
    return text + "issuerKeyHash is of another key of " + called + " that was sent too";
  return text + "issuerKeyHash does not match the issuer's key" +
         (name || same_name ? ": the name is the same, " + called : "");
}

std::string describe_mismatch(const Mismatch& mismatch, const Issuer& issuer) {
  const auto& id = *mismatch.id;
  switch (mismatch.nearness) {
    case Nearness::serial:
      return "the response is for serial " + der::to_hex(id.serial) + ", the certificate has " +
             issuer.leaf.facts->serial;
    case Nearness::issuer:
      return describe_issuer_mismatch(id, issuer);
    case Nearness::unsupported:
      break;
  }
  return (crypto::hash_by_oid(id.hash_oid, {}) ? "the length of a hash is wrong for "
                                               : "unsupported hash algorithm ") +
         crypto::describe_oid(id.hash_oid);
}

Fault fault_of(Nearness nearness) {
  switch (nearness) {
    case Nearness::serial:
      return Fault::serial_mismatch;
    case Nearness::issuer:
      return Fault::issuer_mismatch;
    case Nearness::unsupported:
      break;
  }
  return Fault::unsupported_hash;
}

int strictness_of(CertStatus status) {
  return status == CertStatus::revoked ? 2 : status == CertStatus::unknown ? 1 : 0;
}

using MismatchFinder = std::function<std::optional<Mismatch>(const CertId&)>;
using MismatchDescriber = std::function<std::string(const Mismatch&)>;

Match match_with(const BasicResponse& response, const MismatchFinder& finder,
                 const MismatchDescriber& describe) {
  Match out;
  std::optional<Mismatch> nearest;
  bool conflict = false;
  for (const auto& single : response.responses) {
    if (auto mismatch = finder(single.cert_id)) {
      if (!nearest || mismatch->nearness > nearest->nearness) nearest = std::move(mismatch);
      continue;
    }
    out.matching.push_back(&single);
    conflict = conflict || (out.single && out.single->status != single.status);
    const auto order = [](const SingleResponse& one) {
      return std::tuple(strictness_of(one.status), one.this_update,
                        one.next_update.value_or(WallTime::min()));
    };
    if (!out.single || order(single) > order(*out.single)) out.single = &single;
  }
  const auto add = [&](Fault fault, std::string detail) {
    out.findings.push_back({fault, entry(fault).severity, std::move(detail)});
  };
  if (response.responses.empty()) add(Fault::no_responses, "the list of responses is empty");
  if (!out.single && nearest) add(fault_of(nearest->nearness), describe(*nearest));
  if (conflict) {
    add(Fault::conflicting_status, "several SingleResponses match; the strictest, " +
                                       std::string(name(out.single->status)) + ", counts");
  }
  return out;
}

}  // namespace

Match match(const BasicResponse& response, const x509::Certificate& leaf,
            const x509::Certificate& issuer, const std::vector<CertificatePointer>& namesakes) {
  IssuerHashCache hash_cache(leaf, issuer);
  return match_with(
      response, [&](const CertId& id) { return find_mismatch(id, leaf, hash_cache); },
      [&](const Mismatch& mismatch) {
        return describe_mismatch(mismatch, {leaf, issuer, namesakes});
      });
}

Match match_by_serial(const BasicResponse& response, const x509::Certificate& leaf) {
  return match_with(
      response,
      [&](const CertId& id) -> std::optional<Mismatch> {
        if (der::equal(id.serial, leaf.serial)) return std::nullopt;
        return Mismatch{Nearness::serial, &id};
      },
      [](const Mismatch&) { return std::string("the response is for another serial"); });
}

}  // namespace staple::ocsp
