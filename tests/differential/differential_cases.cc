// SPDX-License-Identifier: Apache-2.0

// Makes random scenes, writes them to files for other programs, and prints our verdicts: one line
// of JSON per scene. The same seed makes the same scenes, including keys and signatures.

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <openssl/x509.h>

#include "probes/crypto/reencode.h"
#include "probes/der/reader.h"
#include "probes/ocsp/response.h"
#include "probes/x509/certificate.h"
#include "tests/differential/mutation.h"
#include "tests/pki/der.h"

namespace staple::test {
namespace {

namespace json = boost::json;
using Directory = std::filesystem::path;

constexpr std::uint64_t kStride =
    0x9e3779b97f4a7c15;  // spreads neighbouring numbers over all seeds

json::value to_json_seconds(const std::optional<WallTime>& time) {
  return time ? json::value(time->time_since_epoch().count()) : json::value(nullptr);
}

json::value to_json_status(const std::optional<ocsp::CertStatus>& status) {
  return status ? json::value(name(*status)) : json::value(nullptr);
}

/// compute_expected_ids returns the CertIDs that identify the leaf, computed without the judge.
json::object compute_expected_ids(const JudgeFixture& fixture) {
  json::object ids;
  for (const auto algorithm :
       {pki::Digest::sha1, pki::Digest::sha256, pki::Digest::sha384, pki::Digest::sha512}) {
    const auto id = pki::make_cert_id(fixture.issuer, fixture.leaf.serial, algorithm);
    ids[id.hash_oid] = {der::to_hex(id.issuer_name_hash), der::to_hex(id.issuer_key_hash),
                        der::to_hex(id.serial)};
  }
  return ids;
}

/// count_signers counts the different certificates that match the responder ID by its bytes, among
/// the issuer's and those in the response. It also counts other certificates for the issuer's key
/// that lack OCSPSigning.
json::object count_signers(const JudgeFixture& fixture, const ocsp::BasicResponse& response) {
  std::set<Bytes> all{fixture.issuer.certificate};
  for (const auto der : response.certificates) all.emplace(der.begin(), der.end());
  std::size_t fitting = 0;
  std::size_t stand_ins = 0;
  for (const auto& der : all) {
    const auto read = x509::read_certificate(der);
    if (!read) continue;
    const auto& certificate = **read;
    const auto& id = response.responder;
    const auto key = pki::digest(pki::Digest::sha1, certificate.key_bits);
    if (!der::equal(id.name, certificate.subject) && !der::equal(id.key_hash, key)) continue;
    ++fitting;
    const bool may_sign =
        certificate.extended_key_usage && certificate.extended_key_usage->ocsp_signing;
    const bool same_key = der::equal(certificate.public_key, fixture.issuer.key.spki());
    if (der != fixture.issuer.certificate && same_key && !may_sign) ++stand_ins;
  }
  return {{"fitting", fitting},
          {"stand_ins", stand_ins},
          {"name_size", response.responder.name.size()}};
}

/// list_cert_ids returns the CertIDs. A program that stops at a malformed field does not
/// print them.
json::array list_cert_ids(const ocsp::BasicResponse& response) {
  json::array all;
  for (const auto& single : response.responses) {
    const auto& id = single.cert_id;
    all.push_back({der::format_oid(id.hash_oid), der::to_hex(id.issuer_name_hash),
                   der::to_hex(id.issuer_key_hash), der::to_hex(id.serial)});
  }
  return all;
}

/// count_broken_certificates counts the certificates in the response that OpenSSL or our parser
/// cannot read.
std::size_t count_broken_certificates(const ocsp::BasicResponse& response) {
  return static_cast<std::size_t>(std::ranges::count_if(response.certificates, [](ByteView der) {
    const unsigned char* start = der.data();
    X509* certificate = d2i_X509(nullptr, &start, static_cast<long>(der.size()));
    X509_free(certificate);
    return certificate == nullptr || !x509::read_certificate(der);
  }));
}

json::object describe_case(const JudgeFixture& fixture, const ocsp::Verdict& verdict) {
  json::object findings;
  for (const auto& finding : verdict.findings) {
    findings[entry(finding.fault).name] = {{"severity", name(finding.severity)},
                                           {"detail", finding.detail}};
  }
  json::object out{{"authenticated", verdict.authenticated},
                   {"status", to_json_status(verdict.status)},
                   {"findings", findings},
                   {"now", to_json_seconds(fixture.now)},
                   {"skew", fixture.policy.clock_skew.count()},
                   {"max_age", fixture.policy.max_age.count()},
                   {"ids", compute_expected_ids(fixture)}};
  auto response = ocsp::read_response(*fixture.staple_der);
  const auto canonical =
      crypto::reencode_ocsp_response(*fixture.staple_der);  // BER without ends is read as DER
  if (!response.basic && canonical) response = ocsp::read_response(*canonical);
  const auto basic = response.basic.value_or(ocsp::BasicResponse{});
  out["signers"] = count_signers(fixture, basic);
  out["answers"] = list_cert_ids(basic);
  out["bytes"] = fixture.staple_der->size();
  out["certificates"] = basic.certificates.size();
  out["broken_certificates"] = count_broken_certificates(basic);
  if (const auto& facts = verdict.staple) {
    out["said"] = {{"status", to_json_status(facts->status)},
                   {"this_update", to_json_seconds(facts->this_update)},
                   {"next_update", to_json_seconds(facts->next_update)},
                   {"produced_at", to_json_seconds(facts->produced_at)},
                   {"revoked_at", to_json_seconds(facts->revoked_at)},
                   {"delegated", facts->responder.delegated},
                   {"responder_not_after", to_json_seconds(facts->responder.not_after)}};
  }
  return out;
}

void write(const Directory& file, ByteView bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  if (!out) throw std::runtime_error("cannot write " + file.string());
}
void write(const Directory& file, const std::string& text) {
  write(file, ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

/// mutate applies up to two mutations and returns their names. A mutation that changes nothing or
/// removes the staple does not count.
json::array mutate(JudgeFixture& fixture, Random& random) {
  json::array names;
  const auto wanted = random.draw_chance(10) ? 0U : random.draw_chance(45) ? 1U : 2U;
  while (names.size() < wanted) {
    const auto& mutation = draw_mutation(random);
    JudgeFixture changed = fixture;
    try {
      mutation.change(changed, random);
      if (!changed.sends_staple || changed.staple_unreadable) continue;
      JudgeFixture(changed).sign();
    } catch (const std::exception&) {
      continue;
    }
    fixture = changed;
    names.emplace_back(mutation.name);
  }
  return names;
}

json::object make_case(std::uint64_t seed, std::uint64_t number, const Directory& directory) {
  seed_openssl(seed ^ (number + 1) * kStride);
  Random random(seed ^ (number + 1) * kStride);
  JudgeFixture fixture;
  vary(fixture, random);
  const auto names = mutate(fixture, random);
  fixture.sign();
  const auto base = directory / std::to_string(number);
  write(base.string() + ".staple", *fixture.staple_der);
  write(base.string() + ".leaf.pem", pki::encode_pem("CERTIFICATE", fixture.leaf.certificate));
  write(base.string() + ".issuer.pem", pki::encode_pem("CERTIFICATE", fixture.issuer.certificate));
  auto out = describe_case(fixture, fixture.judge());
  out["number"] = number;
  out["mutations"] = names;
  return out;
}

using Options = std::map<std::string, std::string, std::less<>>;

/// read_options parses `--name=value`.
Options read_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view text = arguments[i];
    const auto equals = text.find('=');
    if (!text.starts_with("--") || equals == std::string_view::npos)
      throw std::invalid_argument("not --name=value: " + std::string(text));
    options.emplace(text.substr(2, equals - 2), text.substr(equals + 1));
  }
  return options;
}

std::uint64_t read_number(const Options& options, std::string_view name) {
  const auto& text =
      options.find(name) == options.end() ? std::string() : options.find(name)->second;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("--" + std::string(name) + " wants a number");
  return value;
}

void run(const Options& options) {
  const auto seed = read_number(options, "seed");
  const auto first = read_number(options, "first");
  const auto count = read_number(options, "count");
  const Directory directory = options.at("directory");
  seed_openssl(seed);
  static_cast<void>(JudgeFixture());  // makes the keys that all scenes share, from the seed alone
  Random warm(seed);
  JudgeFixture shared;
  vary(shared, warm);
  for (auto i = first; i < first + count; ++i) {
    std::puts(json::serialize(make_case(seed, i, directory)).c_str());
  }
}

}  // namespace
}  // namespace staple::test

int main(int count, char** arguments) {
  try {
    staple::test::run(staple::test::read_options(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
