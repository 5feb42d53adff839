#include "tests/differential/mutation.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

/// keys are made once: the large ones are slow to make, and no case depends on their being new.
const std::vector<pki::Key>& keys() {
  static const std::vector<pki::Key> made{pki::Key::p256(), pki::Key::p384(), pki::Key::p521(),
                                          pki::Key::ed25519(), pki::Key::rsa(2048)};
  return made;
}

void another_issuer_key(JudgeFixture& s, Random& random) {
  s.issuer = pki::make_intermediate(s.root, "Test CA", s.years, {.key = random.pick(keys())});
  s.signer = s.issuer.key;
  s.above = {s.issuer.certificate};
  s.issue_leaf({});
}

Mutation from_case(const Case& one) {
  return {one.name, [change = one.change](JudgeFixture& s, Random&) { change(s); }};
}

std::vector<Mutation> case_mutations() {
  std::vector<Mutation> all;
  for (const auto& one : make_all_cases()) all.push_back(from_case(one));
  return all;
}

}  // namespace

void vary(JudgeFixture& s, Random& random) {
  if (random.percent(30)) another_issuer_key(s, random);
  if (random.percent(40)) {
    s.delegate(pki::ResponderOptions{.key = random.pick(keys())});
  } else if (random.percent(20)) {
    s.staple.certificates = {s.issuer.certificate};
  }
  const bool by_name = random.percent(50);
  const auto& speaker =
      s.staple.certificates.empty() || s.signer.spki() == s.issuer.key.spki() ? s.issuer : s.responder;
  s.staple.responder_id = by_name ? pki::by_name(speaker.name) : pki::by_key(speaker.key);
  if (random.percent(40)) {
    const std::vector digests{pki::Digest::sha256, pki::Digest::sha384, pki::Digest::sha512};
    s.single().cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, random.pick(digests));
  }
  if (random.percent(20)) s.single().cert_id.hash_parameters.clear();
  const auto window = random.seconds(4h, days(12));
  const auto age = random.seconds(0s, window);
  s.set_times(s.now - age, s.now - age + window);
  if (random.percent(20)) {
    auto other = s.single();
    other.cert_id.serial = {static_cast<std::uint8_t>(random.between(1, 127))};
    s.staple.singles.insert(s.staple.singles.begin() + (random.percent(50) ? 0 : 1), other);
  }
}

const Mutation& draw_mutation(Random& random) {
  static const std::vector<Mutation> cases = case_mutations();
  static const std::vector<Mutation> meaning = meaning_mutations();
  static const std::vector<Mutation> encoding = encoding_mutations();
  // Most changes of the encoding only make a staple unreadable: fewer of them tell more.
  return random.pick(random.percent(20) ? encoding : random.percent(50) ? meaning : cases);
}

}  // namespace staple::test
