// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/staple.h"

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

/// Writer assembles elements and applies the edits of each field.
class Writer {
 public:
  Writer(const StapleSpec& spec, const Edits& more) : spec_(spec), edits_(spec.edits) {
    edits_.insert(edits_.end(), more.begin(), more.end());
  }

  Bytes write_response_data() const {
    std::vector<Bytes> fields;
    if (spec_.version)
      fields.push_back(
          apply_edits(Field::version, der::explicit_tag(0, der::integer(*spec_.version))));
    fields.push_back(apply_edits(Field::responder_id, spec_.responder_id));
    fields.push_back(apply_edits(Field::produced_at, der::generalized_time(spec_.produced_at)));
    std::vector<Bytes> singles;
    for (const SingleSpec& each : spec_.singles) singles.push_back(write_single(each));
    fields.push_back(apply_edits(Field::responses, der::sequence(singles)));
    if (!spec_.extensions.empty()) {
      fields.push_back(
          apply_edits(Field::extensions, der::explicit_tag(1, encode(spec_.extensions))));
    }
    return apply_edits(Field::response_data, der::sequence(fields));
  }

  Bytes write_response(SignatureAlgorithm algorithm, const Bytes& signature) const {
    std::vector<Bytes> fields{apply_edits(Field::response_status, der::enumerated(spec_.status))};
    if (spec_.response_bytes) fields.push_back(write_response_bytes(algorithm, signature));
    return apply_edits(Field::response, der::sequence(fields));
  }

 private:
  Bytes apply_edits(Field field, Bytes element) const {
    for (const auto& [edited, change] : edits_) {
      if (edited == field) element = change(std::move(element));
    }
    return element;
  }

  Bytes write_cert_id(const CertIdSpec& id) const {
    const Bytes algorithm = der::sequence({der::oid(id.hash_oid), id.hash_parameters});
    return apply_edits(
        Field::cert_id,
        der::sequence({apply_edits(Field::hash_algorithm, algorithm),
                       apply_edits(Field::issuer_name_hash, der::octet_string(id.issuer_name_hash)),
                       apply_edits(Field::issuer_key_hash, der::octet_string(id.issuer_key_hash)),
                       apply_edits(Field::serial, der::integer_content(id.serial))}));
  }

  Bytes write_single(const SingleSpec& spec) const {
    std::vector<Bytes> fields{
        write_cert_id(spec.cert_id), apply_edits(Field::status, spec.status),
        apply_edits(Field::this_update, der::generalized_time(spec.this_update))};
    if (spec.next_update) {
      fields.push_back(apply_edits(Field::next_update,
                                   der::explicit_tag(0, der::generalized_time(*spec.next_update))));
    }
    if (!spec.extensions.empty()) {
      fields.push_back(
          apply_edits(Field::single_extensions, der::explicit_tag(1, encode(spec.extensions))));
    }
    return apply_edits(Field::single, der::sequence(fields));
  }

  Bytes write_response_bytes(SignatureAlgorithm algorithm, const Bytes& signature) const {
    std::vector<Bytes> fields{
        write_response_data(),
        apply_edits(Field::signature_algorithm, algorithm_identifier(algorithm)),
        apply_edits(Field::signature, der::bit_string(signature))};
    if (!spec_.certificates.empty()) {
      fields.push_back(apply_edits(Field::certificates,
                                   der::explicit_tag(0, der::sequence(spec_.certificates))));
    }
    const Bytes basic = apply_edits(Field::basic_response, der::sequence(fields));
    const Bytes type = apply_edits(Field::response_type, der::oid(spec_.response_type));
    const Bytes wrapper = apply_edits(Field::response_wrapper, der::octet_string(basic));
    return apply_edits(Field::response_bytes, der::explicit_tag(0, der::sequence({type, wrapper})));
  }

  const StapleSpec& spec_;
  Edits edits_;
};

StapleSpec make_staple(const Identity& leaf, const Authority& issuer, WallTime this_update,
                       WallTime next_update) {
  StapleSpec spec;
  spec.produced_at = der::format_generalized_time(this_update);
  spec.singles.push_back({.cert_id = make_cert_id(issuer, leaf.serial),
                          .this_update = der::format_generalized_time(this_update),
                          .next_update = der::format_generalized_time(next_update)});
  return spec;
}

}  // namespace

CertIdSpec make_cert_id(const Authority& issuer, const Bytes& serial, Digest algorithm) {
  return {std::string(digest_oid(algorithm)), der::null(), digest(algorithm, issuer.name),
          digest(algorithm, issuer.key.key_bits()), serial};
}

Bytes good_status() { return der::implicit_tag(0, {}); }

Bytes revoked_status(std::string_view time, std::optional<std::uint8_t> reason) {
  std::vector<Bytes> fields{der::generalized_time(time)};
  if (reason) fields.push_back(der::explicit_tag(0, der::enumerated(*reason)));
  return der::explicit_tag(1, der::join(fields));
}

Bytes revoked_status(WallTime time, std::optional<std::uint8_t> reason) {
  return revoked_status(der::format_generalized_time(time), reason);
}

Bytes unknown_status() { return der::implicit_tag(2, {}); }

Bytes by_name(const Bytes& name) { return der::explicit_tag(1, name); }

Bytes by_key(const Key& key) {
  return der::explicit_tag(2, der::octet_string(digest(Digest::sha1, key.key_bits())));
}

Bytes encode(const StapleSpec& spec, const Key& signer) {
  const SignatureAlgorithm algorithm = spec.algorithm.value_or(signer.default_algorithm());
  const Bytes signature = spec.response_bytes
                              ? signer.sign(Writer(spec, {}).write_response_data(), algorithm)
                              : Bytes{};
  return Writer(spec, spec.edits_after_signing).write_response(algorithm, signature);
}

StapleSpec make_good_staple(const Identity& leaf, const Authority& issuer, WallTime this_update,
                            WallTime next_update) {
  StapleSpec spec = make_staple(leaf, issuer, this_update, next_update);
  spec.responder_id = by_key(issuer.key);
  return spec;
}

StapleSpec make_delegated_staple(const Identity& leaf, const Authority& issuer,
                                 const Identity& responder, WallTime this_update,
                                 WallTime next_update) {
  StapleSpec spec = make_staple(leaf, issuer, this_update, next_update);
  spec.responder_id = by_key(responder.key);
  spec.certificates = {responder.certificate};
  return spec;
}

StapleSpec make_error_staple(std::uint8_t status) {
  StapleSpec spec;
  spec.status = status;
  spec.response_bytes = false;
  return spec;
}

}  // namespace staple::pki
