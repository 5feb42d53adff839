// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/certificate.h"

#include "tests/pki/der.h"

namespace staple::pki {

Bytes make_common_name(std::string_view text) {
  return der::sequence({der::set({der::sequence({der::oid("2.5.4.3"), der::utf8_string(text)})})});
}

Bytes issue(const CertificateSpec& spec, const Key& signer) {
  const SignatureAlgorithm algorithm = spec.algorithm.value_or(signer.default_algorithm());
  std::vector<Bytes> fields;
  if (spec.version) fields.push_back(der::explicit_tag(0, der::integer(*spec.version)));
  fields.push_back(der::integer_content(spec.serial));
  fields.push_back(algorithm_identifier(algorithm));
  fields.push_back(spec.issuer);
  fields.push_back(der::sequence({spec.not_before, spec.not_after}));
  fields.push_back(spec.subject);
  fields.push_back(spec.spki);
  if (!spec.extensions.empty()) fields.push_back(der::explicit_tag(3, encode(spec.extensions)));

  const Bytes to_be_signed = der::sequence(fields);
  const Bytes signature = spec.signature ? *spec.signature : signer.sign(to_be_signed, algorithm);
  return der::sequence({to_be_signed, algorithm_identifier(algorithm), der::bit_string(signature)});
}

}  // namespace staple::pki
