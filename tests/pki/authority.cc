// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/authority.h"

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

/// serial_of returns a positive serial of 16 octets that is unique to the key.
Bytes serial_of(const Key& key) {
  Bytes serial = digest(Digest::sha256, key.spki());
  serial.resize(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  return serial;
}

Bytes key_identifier_of(const Key& key) { return digest(Digest::sha1, key.key_bits()); }

/// draft returns a specification with the fields that all certificates share.
CertificateSpec draft(const Key& key, const Bytes& subject, const Bytes& issuer,
                      const Key& issuer_key, const Validity& validity,
                      std::optional<SignatureAlgorithm> algorithm) {
  CertificateSpec spec;
  spec.serial = serial_of(key);
  spec.algorithm = algorithm;
  spec.issuer = issuer;
  spec.not_before = der::validity_time(validity.not_before);
  spec.not_after = der::validity_time(validity.not_after);
  spec.subject = subject;
  spec.spki = key.spki();
  spec.extensions = {subject_key_identifier(key_identifier_of(key)),
                     authority_key_identifier(key_identifier_of(issuer_key))};
  return spec;
}

void append(std::vector<Extension>& to, const std::vector<Extension>& extensions) {
  to.insert(to.end(), extensions.begin(), extensions.end());
}

Identity issue_identity(const CertificateSpec& spec, const Key& key, const Key& signer) {
  return {key, issue(spec, signer), spec.subject, spec.serial};
}

/// make_authority makes a CA. It is self-signed if `parent` is null.
Authority make_authority(const Authority* parent, std::string_view name, const Validity& validity,
                         const AuthorityOptions& options) {
  const Key key = options.key ? *options.key : Key::p256();
  const Bytes subject = make_common_name(name);
  const Key& signer = parent ? parent->key : key;
  CertificateSpec spec =
      draft(key, subject, parent ? parent->name : subject, signer, validity, options.algorithm);
  if (options.spki) spec.spki = *options.spki;
  spec.extensions.push_back(basic_constraints(true));
  spec.extensions.push_back(key_usage(
      {KeyUsageBit::digital_signature, KeyUsageBit::key_cert_sign, KeyUsageBit::crl_sign}));
  if (!options.responder_urls.empty()) {
    spec.extensions.push_back(authority_information_access(options.responder_urls));
  }
  if (options.must_staple) spec.extensions.push_back(must_staple());
  append(spec.extensions, options.extensions);
  return issue_identity(spec, key, signer);
}

}  // namespace

Authority make_root(std::string_view name, const Validity& validity,
                    const AuthorityOptions& options) {
  return make_authority(nullptr, name, validity, options);
}

Authority make_intermediate(const Authority& parent, std::string_view name,
                            const Validity& validity, const AuthorityOptions& options) {
  return make_authority(&parent, name, validity, options);
}

Identity make_leaf(const Authority& issuer, const Validity& validity, const LeafOptions& options) {
  const Key key = options.key ? *options.key : Key::p256();
  const Bytes subject =
      make_common_name(options.names.empty() ? "nameless" : options.names.front());
  CertificateSpec spec = draft(key, subject, issuer.name, issuer.key, validity, options.algorithm);
  if (!options.serial.empty()) spec.serial = options.serial;
  spec.extensions.push_back(basic_constraints(false));
  spec.extensions.push_back(
      key_usage({KeyUsageBit::digital_signature, KeyUsageBit::key_encipherment}));
  spec.extensions.push_back(extended_key_usage({std::string(kServerAuth)}));
  if (!options.names.empty()) spec.extensions.push_back(subject_alternative_names(options.names));
  if (!options.responder_urls.empty()) {
    spec.extensions.push_back(authority_information_access(options.responder_urls));
  }
  if (options.must_staple) spec.extensions.push_back(must_staple());
  append(spec.extensions, options.extensions);
  return issue_identity(spec, key, issuer.key);
}

Identity make_responder(const Authority& issuer, const Validity& validity,
                        const ResponderOptions& options) {
  const Key key = options.key ? *options.key : Key::p256();
  CertificateSpec spec = draft(key, make_common_name(options.name), issuer.name, issuer.key,
                               validity, options.algorithm);
  spec.extensions.push_back(basic_constraints(options.is_ca));
  if (!options.key_usage.empty()) spec.extensions.push_back(key_usage(options.key_usage));
  if (!options.extended_key_usage.empty()) {
    spec.extensions.push_back(extended_key_usage(options.extended_key_usage));
  }
  if (options.nocheck) spec.extensions.push_back(ocsp_nocheck());
  append(spec.extensions, options.extensions);
  return issue_identity(spec, key, issuer.key);
}

}  // namespace staple::pki
