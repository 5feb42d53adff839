// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "tests/differential/mutation.h"
#include "tests/pki/der.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using pki::SignatureAlgorithm;
using std::chrono::days;

pki::SingleSpec& pick_single(JudgeFixture& s, Random& random) {
  return s.staple.singles.at(random.draw_below(s.staple.singles.size()));
}

Bytes draw_status(const JudgeFixture& s, Random& random) {
  const auto kind = random.draw_below(4);
  if (kind == 0) return pki::good_status();
  if (kind == 1) return pki::unknown_status();
  const WallTime when = s.now - random.draw_seconds(-days(1), days(30));
  if (kind == 2) return pki::revoked_status(when);
  return pki::revoked_status(when, static_cast<std::uint8_t>(random.draw_between(0, 12)));
}

/// encode_name encodes a common name with another string type, other case and other spaces.
Bytes encode_name(std::uint8_t tag, std::string_view text) {
  return pki::der::sequence({pki::der::set({pki::der::sequence(
      {pki::der::oid("2.5.4.3"), pki::der::tlv(tag, pki::der::bytes(text))})})});
}

void delegate_to_responder(JudgeFixture& s, Random& random, const pki::ResponderOptions& options) {
  s.delegate(options);
  if (random.draw_chance(50)) s.staple.responder_id = pki::by_key(s.responder.key);
}

std::vector<Mutation> make_single_mutations() {
  return {
      {"status", [](JudgeFixture& s, Random& r) { pick_single(s, r).status = draw_status(s, r); }},
      {"serial", [](JudgeFixture& s, Random& r) { pick_single(s, r).cert_id.serial.back() ^= 1; }},
      {"serial_longer",
       [](JudgeFixture& s, Random& r) { pick_single(s, r).cert_id.serial.push_back(0); }},
      {"serial_signed",
       [](JudgeFixture& s, Random& r) { pick_single(s, r).cert_id.serial.front() ^= 0x80; }},
      {"digest",
       [](JudgeFixture& s, Random& r) {
         const std::vector digests{pki::Digest::sha1, pki::Digest::sha256, pki::Digest::sha384,
                                   pki::Digest::sha512};
         pick_single(s, r).cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, r.pick(digests));
       }},
      {"digest_of_another_name",
       [](JudgeFixture& s, Random& r) {
         pick_single(s, r).cert_id.hash_oid = pki::digest_oid(pki::Digest::sha256);
       }},
      {"another_answer",
       [](JudgeFixture& s, Random& r) {
         auto other = pick_single(s, r);
         other.status = draw_status(s, r);
         if (r.draw_chance(50))
           other.this_update =
               pki::der::format_generalized_time(s.now - r.draw_seconds(0s, days(3)));
         s.staple.singles.insert(s.staple.singles.begin() + r.draw_between(0, 1), other);
       }},
      {"another_answer_by_another_hash",
       [](JudgeFixture& s, Random& r) {
         auto other = pick_single(s, r);
         other.cert_id = pki::make_cert_id(s.issuer, s.leaf.serial, pki::Digest::sha384);
         other.status = draw_status(s, r);
         s.staple.singles.insert(s.staple.singles.begin() + r.draw_between(0, 1), other);
       }},
      {"answer_of_another_issuer",
       [](JudgeFixture& s, Random& r) {
         auto other = pick_single(s, r);
         other.cert_id = pki::make_cert_id(s.root, s.leaf.serial);
         s.staple.singles.insert(s.staple.singles.begin() + r.draw_between(0, 1), other);
       }},
      {"many_answers",
       [](JudgeFixture& s, Random& r) {
         s.staple.singles.insert(s.staple.singles.begin(), 20, pick_single(s, r));
       }},
      {"no_parameters",
       [](JudgeFixture& s, Random& r) { pick_single(s, r).cert_id.hash_parameters.clear(); }},
      {"odd_parameters",
       [](JudgeFixture& s, Random& r) {
         pick_single(s, r).cert_id.hash_parameters = pki::der::octet_string({});
       }},
  };
}

std::vector<Mutation> make_time_mutations() {
  return {
      {"shift",
       [](JudgeFixture& s, Random& r) {
         const auto age = r.draw_seconds(-days(2), days(9));
         s.set_times(s.now - age, s.now - age + r.draw_seconds(1s, days(9)));
       }},
      {"skew_at_the_beginning",
       [](JudgeFixture& s, Random& r) {
         s.set_times(s.now + r.draw_seconds(299s, 302s), s.now + days(6));
       }},
      {"skew_at_the_end",
       [](JudgeFixture& s, Random& r) {
         s.set_times(s.now - days(6), s.now - r.draw_seconds(-2s, 302s));
       }},
      {"reversed",
       [](JudgeFixture& s, Random& r) {
         s.set_times(s.now - 1h, s.now - 1h - r.draw_seconds(-1s, 2s));
       }},
      {"no_next_update",
       [](JudgeFixture& s, Random& r) {
         s.set_times(s.now - r.draw_seconds(0s, days(2)), s.now);
         for (auto& one : s.staple.singles) one.next_update.reset();
       }},
      {"max_age",
       [](JudgeFixture& s, Random& r) { s.policy.max_age = r.draw_seconds(1h, days(3)); }},
      {"max_age_edge",
       [](JudgeFixture& s, Random& r) {
         s.policy.max_age = 6h;
         s.set_times(s.now - 6h + r.draw_seconds(-1s, 1s), s.now + days(5));
       }},
      {"skew", [](JudgeFixture& s, Random& r) { s.policy.clock_skew = r.draw_seconds(0s, 1h); }},
      {"odd_time",
       [](JudgeFixture& s, Random& r) {
         const std::vector<std::string> forms{
             "2026112009Z",       "202611200900Z",        "20261120090000.25Z",
             "20261120110000+02", "20261120110000+0200",  "20261120013000-0730",
             "20261120090000",    "20261120090000,5Z",    "20261120090060Z",
             "20261120240000Z",   "20260229000000Z",      "20261120090000z",
             "20261120090000 Z",  "20261120110000+02:00", "20261120090000.Z",
             "2026112009.5Z",     "202611200900.75Z"};
         pick_single(s, r).this_update = r.pick(forms);
       }},
      {"before_1970",
       [](JudgeFixture& s, Random& r) { pick_single(s, r).this_update = "19650101000000Z"; }},
      {"produced_at",
       [](JudgeFixture& s, Random& r) {
         s.staple.produced_at =
             pki::der::format_generalized_time(s.now - r.draw_seconds(-days(2), days(200)));
       }},
      {"leaf_validity",
       [](JudgeFixture& s, Random& r) {
         s.issue_leaf_with_validity({s.now - days(30), s.now + r.draw_seconds(-days(2), days(8))});
       }},
  };
}

std::vector<Mutation> make_authority_mutations() {
  return {
      {"stranger_signs", [](JudgeFixture& s, Random&) { s.signer = pki::Key::p256(); }},
      {"leaf_signs", [](JudgeFixture& s, Random&) { s.signer = s.leaf.key; }},
      {"root_signs", [](JudgeFixture& s, Random&) { s.signer = s.root.key; }},
      {"weak_algorithm",
       [](JudgeFixture& s, Random&) {
         const bool rsa = s.signer.default_algorithm() == SignatureAlgorithm::rsa_sha256;
         s.staple.algorithm = rsa ? SignatureAlgorithm::rsa_sha1 : SignatureAlgorithm::ecdsa_sha1;
       }},
      {"responder_id_of_issuer",
       [](JudgeFixture& s, Random& r) {
         s.staple.responder_id =
             r.draw_chance(50) ? pki::by_name(s.issuer.name) : pki::by_key(s.issuer.key);
       }},
      {"responder_id_of_stranger",
       [](JudgeFixture& s, Random& r) {
         s.staple.responder_id = r.draw_chance(50)
                                     ? pki::by_name(pki::make_common_name("Unknown Responder"))
                                     : pki::by_key(pki::Key::p256());
       }},
      {"responder_id_of_another_length",
       [](JudgeFixture& s, Random& r) {
         s.staple.responder_id =
             pki::der::explicit_tag(2, pki::der::octet_string(Bytes(r.draw_below(40), 7)));
       }},
      {"responder_name_written_otherwise",
       [](JudgeFixture& s, Random& r) {
         constexpr std::uint8_t kPrintable = 0x13;
         constexpr std::uint8_t kTeletex = 0x14;
         constexpr std::uint8_t kUtf8 = 0x0c;
         const std::vector<std::uint8_t> types{kPrintable, kTeletex, kUtf8};
         const std::vector<std::string> texts{"Test CA", "TEST ca", " Test  CA ", "TestCA"};
         s.staple.responder_id = pki::by_name(encode_name(r.pick(types), r.pick(texts)));
       }},
      {"empty_responder_name",
       [](JudgeFixture& s, Random&) {
         s.staple.responder_id = pki::by_name(pki::der::sequence({}));
       }},
      {"certificates_in_another_order",
       [](JudgeFixture& s, Random&) { std::ranges::reverse(s.staple.certificates); }},
      {"certificate_added",
       [](JudgeFixture& s, Random& r) {
         const std::vector<Bytes> choices{s.issuer.certificate, s.root.certificate,
                                          s.leaf.certificate, s.responder.certificate,
                                          pki::der::sequence({})};
         auto& all = s.staple.certificates;
         all.insert(r.draw_chance(50) ? all.begin() : all.end(), r.pick(choices));
       }},
      {"certificates_dropped", [](JudgeFixture& s, Random&) { s.staple.certificates.clear(); }},
      {"responder_usage",
       [](JudgeFixture& s, Random& r) {
         const std::vector<std::vector<std::string>> usages{
             {},
             {std::string(pki::kServerAuth)},
             {std::string(pki::kAnyExtendedKeyUsage)},
             {std::string(pki::kServerAuth), std::string(pki::kOcspSigning)}};
         delegate_to_responder(s, r, {.extended_key_usage = r.pick(usages)});
       }},
      {"responder_profile",
       [](JudgeFixture& s, Random& r) {
         const std::vector<std::vector<pki::KeyUsageBit>> usages{
             {}, {pki::KeyUsageBit::key_encipherment}, {pki::KeyUsageBit::digital_signature}};
         delegate_to_responder(s, r,
                               {.nocheck = r.draw_chance(50),
                                .is_ca = r.draw_chance(50),
                                .key_usage = r.pick(usages)});
       }},
      {"responder_below_a_tls_feature",
       [](JudgeFixture& s, Random&) {
         s.issuer = pki::make_intermediate(s.root, "Test CA", s.years, {.must_staple = true});
         s.above = {s.issuer.certificate};
         s.issue_leaf({});
         s.delegate();
       }},
      {"responder_validity",
       [](JudgeFixture& s, Random& r) {
         const WallTime begin = s.now - r.draw_seconds(-days(1), days(30));
         s.delegate(
             pki::make_responder(s.issuer, {begin, begin + r.draw_seconds(days(1), days(40))}));
       }},
      {"responder_of_another_ca",
       [](JudgeFixture& s, Random& r) {
         const auto by = pki::make_root(r.draw_chance(50) ? "Test CA" : "Another CA", s.years);
         s.delegate(pki::make_responder(by, s.years));
         if (r.draw_chance(50)) s.staple.certificates.push_back(by.certificate);
       }},
      {"responder_of_root",
       [](JudgeFixture& s, Random&) { s.delegate(pki::make_responder(s.root, s.years)); }},
      {"responder_below_another",
       [](JudgeFixture& s, Random&) {
         const auto first =
             pki::make_responder(s.issuer, s.years, {.name = "First", .is_ca = true});
         s.delegate(pki::make_responder(first, s.years));
         s.staple.certificates.push_back(first.certificate);
       }},
      {"responder_certificate_damaged",
       [](JudgeFixture& s, Random&) {
         s.delegate();
         s.staple.certificates.front().back() ^= 1;
       }},
      {"responder_with_the_issuers_key",
       [](JudgeFixture& s, Random& r) { delegate_to_responder(s, r, {.key = s.issuer.key}); }},
  };
}

std::vector<Mutation> make_extension_mutations() {
  return {
      {"nonce",
       [](JudgeFixture& s, Random&) {
         s.staple.extensions = {
             {"1.3.6.1.5.5.7.48.1.2", false, pki::der::octet_string(Bytes(16, 7))}};
       }},
      {"unknown_extension",
       [](JudgeFixture& s, Random& r) {
         s.staple.extensions = {{"1.2.3.4", r.draw_chance(50), pki::der::null()}};
       }},
      {"unknown_extension_of_an_answer",
       [](JudgeFixture& s, Random& r) {
         pick_single(s, r).extensions = {{"1.2.3.4", r.draw_chance(50), pki::der::null()}};
       }},
      {"version",
       [](JudgeFixture& s, Random& r) { s.staple.version = static_cast<int>(r.draw_below(3)); }},
  };
}

}  // namespace

std::vector<Mutation> make_meaning_mutations() {
  std::vector<Mutation> all;
  for (const auto& group : {make_single_mutations(), make_time_mutations(),
                            make_authority_mutations(), make_extension_mutations()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace staple::test
