#include "tests/pki/staple.h"

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

/// Writer puts elements together, each changed by the edits that name its field.
class Writer {
 public:
  Writer(const StapleSpec& spec, const Edits& more) : spec_(spec), edits_(spec.edits) {
    edits_.insert(edits_.end(), more.begin(), more.end());
  }

  Bytes response_data() const {
    std::vector<Bytes> fields;
    if (spec_.version)
      fields.push_back(edit(Field::version, der::explicitly(0, der::integer(*spec_.version))));
    fields.push_back(edit(Field::responder_id, spec_.responder_id));
    fields.push_back(edit(Field::produced_at, der::generalized_time(spec_.produced_at)));
    std::vector<Bytes> singles;
    for (const SingleSpec& each : spec_.singles) singles.push_back(single(each));
    fields.push_back(edit(Field::responses, der::sequence(singles)));
    if (!spec_.extensions.empty()) {
      fields.push_back(edit(Field::extensions, der::explicitly(1, encode(spec_.extensions))));
    }
    return edit(Field::response_data, der::sequence(fields));
  }

  Bytes response(SignatureAlgorithm algorithm, const Bytes& signature) const {
    std::vector<Bytes> fields{edit(Field::response_status, der::enumerated(spec_.status))};
    if (spec_.response_bytes) fields.push_back(response_bytes(algorithm, signature));
    return edit(Field::response, der::sequence(fields));
  }

 private:
  Bytes edit(Field field, Bytes element) const {
    for (const auto& [edited, change] : edits_) {
      if (edited == field) element = change(std::move(element));
    }
    return element;
  }

  Bytes cert_id(const CertIdSpec& id) const {
    const Bytes algorithm = der::sequence({der::oid(id.hash_oid), id.hash_parameters});
    return edit(Field::cert_id,
                der::sequence({edit(Field::hash_algorithm, algorithm),
                               edit(Field::issuer_name_hash, der::octet_string(id.issuer_name_hash)),
                               edit(Field::issuer_key_hash, der::octet_string(id.issuer_key_hash)),
                               edit(Field::serial, der::integer_content(id.serial))}));
  }

  Bytes single(const SingleSpec& spec) const {
    std::vector<Bytes> fields{cert_id(spec.cert_id), edit(Field::status, spec.status),
                              edit(Field::this_update, der::generalized_time(spec.this_update))};
    if (spec.next_update) {
      fields.push_back(
          edit(Field::next_update, der::explicitly(0, der::generalized_time(*spec.next_update))));
    }
    if (!spec.extensions.empty()) {
      fields.push_back(edit(Field::single_extensions, der::explicitly(1, encode(spec.extensions))));
    }
    return edit(Field::single, der::sequence(fields));
  }

  Bytes response_bytes(SignatureAlgorithm algorithm, const Bytes& signature) const {
    std::vector<Bytes> fields{response_data(),
                              edit(Field::signature_algorithm, algorithm_identifier(algorithm)),
                              edit(Field::signature, der::bit_string(signature))};
    if (!spec_.certificates.empty()) {
      fields.push_back(edit(Field::certificates, der::explicitly(0, der::sequence(spec_.certificates))));
    }
    const Bytes basic = edit(Field::basic_response, der::sequence(fields));
    const Bytes type = edit(Field::response_type, der::oid(spec_.response_type));
    const Bytes wrapper = edit(Field::response_wrapper, der::octet_string(basic));
    return edit(Field::response_bytes, der::explicitly(0, der::sequence({type, wrapper})));
  }

  const StapleSpec& spec_;
  Edits edits_;
};

StapleSpec staple(const Identity& leaf, const Authority& issuer, WallTime this_update, WallTime next_update) {
  StapleSpec spec;
  spec.produced_at = der::format_generalized_time(this_update);
  spec.singles.push_back({.cert_id = cert_id(issuer, leaf.serial),
                          .this_update = der::format_generalized_time(this_update),
                          .next_update = der::format_generalized_time(next_update)});
  return spec;
}

}  // namespace

CertIdSpec cert_id(const Authority& issuer, const Bytes& serial, Digest algorithm) {
  return {std::string(digest_oid(algorithm)), der::null(), digest(algorithm, issuer.name),
          digest(algorithm, issuer.key.key_bits()), serial};
}

Bytes good() { return der::implicitly(0, {}); }

Bytes revoked(std::string_view time, std::optional<std::uint8_t> reason) {
  std::vector<Bytes> fields{der::generalized_time(time)};
  if (reason) fields.push_back(der::explicitly(0, der::enumerated(*reason)));
  return der::explicitly(1, der::join(fields));
}

Bytes revoked(WallTime time, std::optional<std::uint8_t> reason) {
  return revoked(der::format_generalized_time(time), reason);
}

Bytes unknown() { return der::implicitly(2, {}); }

Bytes by_name(const Bytes& name) { return der::explicitly(1, name); }

Bytes by_key(const Key& key) {
  return der::explicitly(2, der::octet_string(digest(Digest::sha1, key.key_bits())));
}

Bytes encode(const StapleSpec& spec, const Key& signer) {
  const SignatureAlgorithm algorithm = spec.algorithm.value_or(signer.usual_algorithm());
  const Bytes signature =
      spec.response_bytes ? signer.sign(Writer(spec, {}).response_data(), algorithm) : Bytes{};
  return Writer(spec, spec.edits_after_signing).response(algorithm, signature);
}

StapleSpec good_staple(const Identity& leaf, const Authority& issuer, WallTime this_update,
                       WallTime next_update) {
  StapleSpec spec = staple(leaf, issuer, this_update, next_update);
  spec.responder_id = by_key(issuer.key);
  return spec;
}

StapleSpec delegated_staple(const Identity& leaf, const Authority& issuer, const Identity& responder,
                            WallTime this_update, WallTime next_update) {
  StapleSpec spec = staple(leaf, issuer, this_update, next_update);
  spec.responder_id = by_key(responder.key);
  spec.certificates = {responder.certificate};
  return spec;
}

StapleSpec error_staple(std::uint8_t status) {
  StapleSpec spec;
  spec.status = status;
  spec.response_bytes = false;
  return spec;
}

}  // namespace staple::pki
