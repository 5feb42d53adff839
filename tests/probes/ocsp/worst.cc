// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/ocsp/worst.h"

#include <array>

#include "tests/pki/der.h"

namespace staple::test {
namespace {

namespace pki_der = pki::der;

constexpr std::size_t kFrame = 1024;  // the rest of a staple: times, signature, lengths
constexpr std::size_t kRoom = kLargestStaple - kFrame;

/// make_unknown_oid returns an unassigned object identifier, a different one for each number
/// below 2^21.
std::string make_unknown_oid(std::size_t number) { return "1.2." + std::to_string(number + 1000); }

pki::SingleSpec make_single(const JudgeFixture& fixture, std::string hash_oid, Bytes hash) {
  pki::SingleSpec single;
  single.cert_id = {std::move(hash_oid), {}, hash, hash, {1}};
  single.this_update = pki_der::format_generalized_time(fixture.now);
  return single;
}

/// fill_with_singles fills the staple with SingleResponses about other certificates, each of at
/// most `size` bytes.
JudgeFixture fill_with_singles(
    std::size_t size,
    const std::function<pki::SingleSpec(const JudgeFixture&, std::size_t)>& make) {
  JudgeFixture fixture;
  fixture.staple.singles.clear();
  for (std::size_t i = 0; i < kRoom / size; ++i) fixture.staple.singles.push_back(make(fixture, i));
  return fixture;
}

JudgeFixture make_many_singles() {
  return fill_with_singles(80, [](const JudgeFixture& fixture, std::size_t) {
    auto single = make_single(fixture, {}, {});
    single.cert_id = pki::make_cert_id(fixture.issuer, {9});
    return single;
  });
}

JudgeFixture make_unknown_hashes() {
  return fill_with_singles(39, [](const JudgeFixture& fixture, std::size_t i) {
    return make_single(fixture, make_unknown_oid(i), {});
  });
}

JudgeFixture make_critical_extensions() {
  JudgeFixture fixture;
  constexpr std::size_t kSize = 12;
  for (std::size_t i = 0; i < kRoom / kSize; ++i)
    fixture.staple.extensions.push_back({make_unknown_oid(i), true, {}});
  return fixture;
}

/// make_rsa_spki returns an RSA public key that is expensive to verify with and has no private key.
Bytes make_rsa_spki(std::size_t modulus, std::size_t exponent) {
  const auto number = [](std::size_t size) {
    Bytes content(size + 1, 0xff);
    content.front() = 0;
    return pki_der::integer_content(content);
  };
  const auto key = pki_der::sequence({number(modulus), number(exponent)});
  return pki_der::sequence(
      {pki_der::sequence({pki_der::oid("1.2.840.113549.1.1.1"), pki_der::null()}),
       pki_der::bit_string(key)});
}

/// fill_with_certificates fills the staple with certificates for the key `spki` that match the
/// responder ID. The signature has the right size for the key but does not verify.
JudgeFixture fill_with_certificates(Bytes spki, pki::SignatureAlgorithm algorithm,
                                    std::size_t signature) {
  JudgeFixture fixture;
  const auto name = pki::make_common_name("OCSP Responder");
  const auto one =
      pki::issue({.version = 2,
                  .serial = {1},
                  .algorithm = std::nullopt,
                  .issuer = fixture.issuer.name,
                  .not_before = pki_der::validity_time(fixture.years.not_before),
                  .not_after = pki_der::validity_time(fixture.years.not_after),
                  .subject = name,
                  .spki = std::move(spki),
                  .extensions = {pki::extended_key_usage({std::string(pki::kOcspSigning)})},
                  .signature = std::nullopt},
                 fixture.issuer.key);
  fixture.staple.responder_id = pki::by_name(name);
  fixture.staple.certificates.assign((kRoom - signature) / one.size(), one);
  fixture.staple.edits_after_signing = {
      {pki::Field::signature_algorithm, pki::replace(pki::algorithm_identifier(algorithm))},
      {pki::Field::signature, pki::replace(pki_der::bit_string(Bytes(signature, 1)))}};
  return fixture;
}

/// encode_as_ber encodes a length in the signed data with more octets than necessary, so that two
/// encodings must be tried for each signature.
JudgeFixture encode_as_ber(JudgeFixture fixture) {
  fixture.staple.edits = {{pki::Field::response_data, pki::long_length()}};
  return fixture;
}

/// encode_without_end uses indefinite lengths, which only OpenSSL parses.
JudgeFixture encode_without_end(JudgeFixture fixture) {
  fixture.staple.edits = {{pki::Field::basic_response, pki::indefinite_length()}};
  return fixture;
}

/// make_long_name fills half of the staple with the smallest possible certificates, the other half
/// with a name to be compared with theirs.
JudgeFixture make_long_name() {
  JudgeFixture fixture;
  const auto attribute =
      pki_der::set({pki_der::sequence({pki_der::oid("2.5.4.3"), pki_der::utf8_string("x")})});
  constexpr std::size_t kSmall = 80;  // certificates that are read
  const auto small =
      pki::issue({.version = std::nullopt,
                  .serial = {1},
                  .algorithm = std::nullopt,
                  .issuer = pki_der::sequence({}),
                  .not_before = pki_der::validity_time(fixture.years.not_before),
                  .not_after = pki_der::validity_time(fixture.years.not_after),
                  .subject = pki_der::sequence({attribute}),
                  .spki = pki_der::sequence({pki_der::sequence({}), pki_der::bit_string({})}),
                  .extensions = {},
                  .signature = Bytes{}},
                 fixture.signer);
  fixture.staple.certificates.assign(kSmall, small);
  std::vector<Bytes> attributes((kRoom - kSmall * small.size()) / attribute.size(), attribute);
  fixture.staple.responder_id = pki::by_name(pki_der::sequence(attributes));
  return fixture;
}

/// repeat_header repeats `header` as often as it fits.
Bytes repeat_header(ByteView header) {
  Bytes all;
  while (all.size() + header.size() <= kLargestStaple)
    all.insert(all.end(), header.begin(), header.end());
  return all;
}

/// nest_sequences nests SEQUENCEs with correct lengths.
Bytes nest_sequences() {
  Bytes inner;
  while (inner.size() + 4 <=
         kRoom) {  // one copy for each level: by doubling the header's share it stays quick
    std::array<std::uint8_t, 4> header{0x30, 0x82, static_cast<std::uint8_t>(inner.size() >> 8),
                                       static_cast<std::uint8_t>(inner.size())};
    inner.insert(inner.begin(), header.begin(), header.end());
  }
  return inner;
}

/// make_deep_parameters is correct except for the hash parameters, which are nested as deep as the
/// size allows.
JudgeFixture make_deep_parameters() {
  JudgeFixture fixture;
  fixture.single().cert_id.hash_parameters = nest_sequences();
  return fixture;
}

JudgeFixture make_sent(Bytes der) {
  JudgeFixture fixture;
  fixture.send(std::move(der));
  return fixture;
}

}  // namespace

JudgeFixture make_worst_chain() {
  constexpr std::size_t kAbove = 15;
  constexpr std::size_t kSignature = 2048;
  JudgeFixture fixture;
  const auto issue = [&](const Bytes& subject, const Bytes& issuer, std::uint8_t serial) {
    return pki::issue({.version = 2,
                       .serial = {serial},
                       .algorithm = pki::SignatureAlgorithm::rsa_sha256,
                       .issuer = issuer,
                       .not_before = pki_der::validity_time(fixture.years.not_before),
                       .not_after = pki_der::validity_time(fixture.years.not_after),
                       .subject = subject,
                       .spki = make_rsa_spki(kSignature, 8),
                       .extensions = {},
                       .signature = Bytes(kSignature, 1)},
                      fixture.root.key);
  };
  fixture.leaf.certificate = issue(pki::make_common_name("server.test"), fixture.issuer.name, 1);
  fixture.above.clear();
  for (std::size_t i = 0; i < kAbove; ++i) {
    fixture.above.push_back(
        issue(fixture.issuer.name, fixture.issuer.name, static_cast<std::uint8_t>(i + 2)));
  }
  fixture.sign();
  return fixture;
}

std::vector<WorstCase> make_worst_cases() {
  using enum ocsp::Fault;
  using enum pki::SignatureAlgorithm;
  constexpr std::array<std::uint8_t, 2> kEndless{0x30, 0x80};
  constexpr std::array<std::uint8_t, 4> kEndlessText{0x24, 0x80, 0x24, 0x80};
  std::vector<WorstCase> all{
      {"many_answers", make_many_singles(), serial_mismatch},
      {"unknown_hashes", make_unknown_hashes(), unsupported_hash},
      {"critical_extensions", make_critical_extensions(), critical_extension},
      {"certificates", fill_with_certificates(pki::Key::p256().spki(), ecdsa_sha256, 72),
       bad_signature},
      {"certificates_p521", fill_with_certificates(pki::Key::p521().spki(), ecdsa_sha512, 139),
       bad_signature},
      {"certificates_rsa_16384", fill_with_certificates(make_rsa_spki(2048, 8), rsa_sha256, 2048),
       bad_signature},
      {"certificates_ber",
       encode_as_ber(fill_with_certificates(pki::Key::p256().spki(), ecdsa_sha256, 72)),
       bad_signature},
      {"certificates_without_end",
       encode_without_end(fill_with_certificates(pki::Key::p256().spki(), ecdsa_sha256, 72)),
       unparseable},
      {"certificates_rsa_16384_ber",
       encode_as_ber(fill_with_certificates(make_rsa_spki(2048, 8), rsa_sha256, 2048)),
       bad_signature},
      {"certificates_rsa_exponent",
       fill_with_certificates(make_rsa_spki(384, 384), rsa_sha256, 384), bad_signature},
      {"long_name", make_long_name(), responder_not_found},
      {"nested", make_sent(nest_sequences()), unparseable},
      {"nested_parameters", make_deep_parameters(), oversized},
      {"nested_without_end", make_sent(repeat_header(kEndless)), unparseable},
      {"nested_text_without_end", make_sent(repeat_header(kEndlessText)), unparseable},
  };
  for (auto& one : all) one.fixture.sign();
  return all;
}

}  // namespace staple::test
