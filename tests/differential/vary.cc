// SPDX-License-Identifier: Apache-2.0

#include "tests/differential/mutation.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

/// shared_keys are made once, because large keys are slow to make and no case needs new ones.
const std::vector<pki::Key>& shared_keys() {
  static const std::vector<pki::Key> made{pki::Key::p256(), pki::Key::p384(), pki::Key::p521(),
                                          pki::Key::ed25519(), pki::Key::rsa(2048)};
  return made;
}

void use_another_issuer_key(JudgeFixture& s, Random& random) {
  s.issuer =
      pki::make_intermediate(s.root, "Test CA", s.years, {.key = random.pick(shared_keys())});
  s.signer = s.issuer.key;
  s.above = {s.issuer.certificate};
  s.issue_leaf({});
}

Mutation make_case_mutation(const Case& one) {
  return {one.name, [change = one.change](JudgeFixture& s, Random&) { change(s); }};
}

std::vector<Mutation> make_case_mutations() {
  std::vector<Mutation> all;
  for (const auto& one : make_all_cases()) all.push_back(make_case_mutation(one));
  return all;
}

}  // namespace

void vary(JudgeFixture& s, Random& random) {
  if (random.draw_chance(30)) use_another_issuer_key(s, random);
  if (random.draw_chance(40)) {
    s.delegate(pki::ResponderOptions{.key = random.pick(shared_keys())});
  } else if (random.draw_chance(20)) {
    s.staple.certificates = {s.issuer.certificate};
  }
  const bool by_name = random.draw_chance(50);
  const auto& speaker = s.staple.certificates.empty() || s.signer.spki() == s.issuer.key.spki()
                            ? s.issuer
                            : s.responder;
  s.staple.responder_id = by_name ? pki::by_name(speaker.name) : pki::by_key(speaker.key);
  if (random.draw_chance(40)) {
    const std::vector digests{pki::Digest::sha256, pki::Digest::sha384, pki::Digest::sha512};
    s.single().cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, random.pick(digests));
  }
  if (random.draw_chance(20)) s.single().cert_id.hash_parameters.clear();
  const auto window = random.draw_seconds(4h, days(12));
  const auto age = random.draw_seconds(0s, window);
  s.set_times(s.now - age, s.now - age + window);
  if (random.draw_chance(20)) {
    auto other = s.single();
    other.cert_id.serial = {static_cast<std::uint8_t>(random.draw_between(1, 127))};
    s.staple.singles.insert(s.staple.singles.begin() + (random.draw_chance(50) ? 0 : 1), other);
  }
}

const Mutation& draw_mutation(Random& random) {
  static const std::vector<Mutation> cases = make_case_mutations();
  static const std::vector<Mutation> meaning = make_meaning_mutations();
  static const std::vector<Mutation> encoding = make_encoding_mutations();
  // Draw few edits of the encoding, because most of them only make a staple unreadable.
  return random.pick(random.draw_chance(20) ? encoding : random.draw_chance(50) ? meaning : cases);
}

}  // namespace staple::test
