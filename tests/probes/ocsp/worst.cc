#include "tests/probes/ocsp/worst.h"

#include <array>

#include "tests/pki/der.h"

namespace staple::test {
namespace {

namespace pki_der = pki::der;

constexpr std::size_t kFrame = 1024;  // what else is in a staple: times, signature, lengths
constexpr std::size_t kRoom = kLargestStaple - kFrame;

/// unknown_oid writes an object identifier that nobody has given out, another for each number below 2^21.
std::string unknown_oid(std::size_t number) { return "1.2." + std::to_string(number + 1000); }

pki::SingleSpec answer(const Scene& scene, std::string hash_oid, Bytes hash) {
  pki::SingleSpec single;
  single.cert_id = {std::move(hash_oid), {}, hash, hash, {1}};
  single.this_update = pki_der::time_text(scene.now);
  return single;
}

/// answers fills the staple with answers that are not about the leaf, of `size` bytes each at most.
Scene answers(std::size_t size, const std::function<pki::SingleSpec(const Scene&, std::size_t)>& make) {
  Scene scene;
  scene.staple.singles.clear();
  for (std::size_t i = 0; i < kRoom / size; ++i) scene.staple.singles.push_back(make(scene, i));
  return scene;
}

Scene many_answers() {
  return answers(80, [](const Scene& scene, std::size_t) {
    auto single = answer(scene, {}, {});
    single.cert_id = pki::cert_id(scene.issuer, {9});
    return single;
  });
}

Scene unknown_hashes() {
  return answers(39, [](const Scene& scene, std::size_t i) { return answer(scene, unknown_oid(i), {}); });
}

Scene critical_extensions() {
  Scene scene;
  constexpr std::size_t kSize = 12;
  for (std::size_t i = 0; i < kRoom / kSize; ++i)
    scene.staple.extensions.push_back({unknown_oid(i), true, {}});
  return scene;
}

/// spki_of_rsa is a public key that is dear to verify with, and that nobody needs to have made.
Bytes spki_of_rsa(std::size_t modulus, std::size_t exponent) {
  const auto number = [](std::size_t size) {
    Bytes content(size + 1, 0xff);
    content.front() = 0;
    return pki_der::integer_content(content);
  };
  const auto key = pki_der::sequence({number(modulus), number(exponent)});
  return pki_der::sequence(
      {pki_der::sequence({pki_der::oid("1.2.840.113549.1.1.1"), pki_der::null()}), pki_der::bit_string(key)});
}

/// certificates fills the staple with certificates of the key `spki` that the responder ID fits; the
/// signature has the size of such a key's, and is none.
Scene certificates(Bytes spki, pki::SignatureAlgorithm algorithm, std::size_t signature) {
  Scene scene;
  const auto name = pki::common_name("OCSP Responder");
  const auto one = pki::issue({.version = 2,
                               .serial = {1},
                               .algorithm = std::nullopt,
                               .issuer = scene.issuer.name,
                               .not_before = pki_der::validity_time(scene.years.not_before),
                               .not_after = pki_der::validity_time(scene.years.not_after),
                               .subject = name,
                               .spki = std::move(spki),
                               .extensions = {pki::extended_key_usage({std::string(pki::kOcspSigning)})},
                               .signature = std::nullopt},
                              scene.issuer.key);
  scene.staple.responder_id = pki::by_name(name);
  scene.staple.certificates.assign((kRoom - signature) / one.size(), one);
  scene.staple.edits_after_signing = {
      {pki::Field::signature_algorithm, pki::replace(pki::algorithm_identifier(algorithm))},
      {pki::Field::signature, pki::replace(pki_der::bit_string(Bytes(signature, 1)))}};
  return scene;
}

/// as_ber writes what is signed with a length that is longer than needed: the signature may be over two
/// forms.
Scene as_ber(Scene scene) {
  scene.staple.edits = {{pki::Field::response_data, pki::long_length()}};
  return scene;
}

/// without_end leaves the reading to OpenSSL.
Scene without_end(Scene scene) {
  scene.staple.edits = {{pki::Field::basic_response, pki::indefinite_length()}};
  return scene;
}

/// long_name fills half of the staple with the smallest certificates there are, the other half with
/// a name to be compared with theirs.
Scene long_name() {
  Scene scene;
  const auto attribute =
      pki_der::set({pki_der::sequence({pki_der::oid("2.5.4.3"), pki_der::utf8_string("x")})});
  constexpr std::size_t kSmall = 80;  // certificates that are looked at
  const auto small = pki::issue({.version = std::nullopt,
                                 .serial = {1},
                                 .algorithm = std::nullopt,
                                 .issuer = pki_der::sequence({}),
                                 .not_before = pki_der::validity_time(scene.years.not_before),
                                 .not_after = pki_der::validity_time(scene.years.not_after),
                                 .subject = pki_der::sequence({attribute}),
                                 .spki = pki_der::sequence({pki_der::sequence({}), pki_der::bit_string({})}),
                                 .extensions = {},
                                 .signature = Bytes{}},
                                scene.signer);
  scene.staple.certificates.assign(kSmall, small);
  std::vector<Bytes> attributes((kRoom - kSmall * small.size()) / attribute.size(), attribute);
  scene.staple.responder_id = pki::by_name(pki_der::sequence(attributes));
  return scene;
}

/// nested opens `header` as often as fits.
Bytes nested(ByteView header) {
  Bytes all;
  while (all.size() + header.size() <= kLargestStaple) all.insert(all.end(), header.begin(), header.end());
  return all;
}

/// deep nests elements of right length.
Bytes deep() {
  Bytes inner;
  while (inner.size() + 4 <=
         kRoom) {  // one copy for each level: by doubling the header's share it stays quick
    std::array<std::uint8_t, 4> header{0x30, 0x82, static_cast<std::uint8_t>(inner.size() >> 8),
                                       static_cast<std::uint8_t>(inner.size())};
    inner.insert(inner.begin(), header.begin(), header.end());
  }
  return inner;
}

/// deep_parameters is right but for the hash's parameters, which are nested without an end in sight.
Scene deep_parameters() {
  Scene scene;
  scene.single().cert_id.hash_parameters = deep();
  return scene;
}

Scene sent(Bytes der) {
  Scene scene;
  scene.send(std::move(der));
  return scene;
}

}  // namespace

Scene worst_chain() {
  constexpr std::size_t kAbove = 15;
  constexpr std::size_t kSignature = 2048;
  Scene scene;
  const auto issue = [&](const Bytes& subject, const Bytes& issuer, std::uint8_t serial) {
    return pki::issue({.version = 2,
                       .serial = {serial},
                       .algorithm = pki::SignatureAlgorithm::rsa_sha256,
                       .issuer = issuer,
                       .not_before = pki_der::validity_time(scene.years.not_before),
                       .not_after = pki_der::validity_time(scene.years.not_after),
                       .subject = subject,
                       .spki = spki_of_rsa(kSignature, 8),
                       .extensions = {},
                       .signature = Bytes(kSignature, 1)},
                      scene.root.key);
  };
  scene.leaf.certificate = issue(pki::common_name("server.test"), scene.issuer.name, 1);
  scene.above.clear();
  for (std::size_t i = 0; i < kAbove; ++i) {
    scene.above.push_back(issue(scene.issuer.name, scene.issuer.name, static_cast<std::uint8_t>(i + 2)));
  }
  scene.sign();
  return scene;
}

std::vector<WorstCase> worst_cases() {
  using enum Fault;
  using enum pki::SignatureAlgorithm;
  constexpr std::array<std::uint8_t, 2> kEndless{0x30, 0x80};
  constexpr std::array<std::uint8_t, 4> kEndlessText{0x24, 0x80, 0x24, 0x80};
  std::vector<WorstCase> all{
      {"many_answers", many_answers(), serial_mismatch},
      {"unknown_hashes", unknown_hashes(), unsupported_hash},
      {"critical_extensions", critical_extensions(), critical_extension},
      {"certificates", certificates(pki::Key::p256().spki(), ecdsa_sha256, 72), bad_signature},
      {"certificates_p521", certificates(pki::Key::p521().spki(), ecdsa_sha512, 139), bad_signature},
      {"certificates_rsa_16384", certificates(spki_of_rsa(2048, 8), rsa_sha256, 2048), bad_signature},
      {"certificates_ber", as_ber(certificates(pki::Key::p256().spki(), ecdsa_sha256, 72)), bad_signature},
      {"certificates_without_end", without_end(certificates(pki::Key::p256().spki(), ecdsa_sha256, 72)),
       unparseable},
      {"certificates_rsa_16384_ber", as_ber(certificates(spki_of_rsa(2048, 8), rsa_sha256, 2048)),
       bad_signature},
      {"certificates_rsa_exponent", certificates(spki_of_rsa(384, 384), rsa_sha256, 384), bad_signature},
      {"long_name", long_name(), responder_not_found},
      {"nested", sent(deep()), unparseable},
      {"nested_parameters", deep_parameters(), oversized},
      {"nested_without_end", sent(nested(kEndless)), unparseable},
      {"nested_text_without_end", sent(nested(kEndlessText)), unparseable},
  };
  for (auto& one : all) one.scene.sign();
  return all;
}

}  // namespace staple::test
