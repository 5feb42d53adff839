// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/certificate.h"

#include <algorithm>
#include <span>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/der/reader.h"
#include "probes/x509/name.h"
#include "tests/pki/authority.h"
#include "tests/pki/der.h"

namespace staple::x509 {
namespace {

using std::chrono::days;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr pki::Validity kYear{kNow - days(100), kNow + days(265)};

std::shared_ptr<const Certificate> read(ByteView der) {
  auto certificate = read_certificate(der);
  if (!certificate) ADD_FAILURE() << certificate.error().message;
  return certificate ? *certificate : nullptr;
}

/// with_one_more appends a NULL to the element at `path`, a list of indices from the root.
Bytes append_null_at(ByteView element, std::span<const std::size_t> path) {
  std::vector<Bytes> inside;
  der::Diagnosis diagnosis(element);
  der::Reader fields(element.subspan(pki::der::header_size(element)), diagnosis);
  while (!fields.at_end()) {
    const auto whole = fields.read_any("field").whole;
    inside.emplace_back(whole.begin(), whole.end());
  }
  if (path.empty()) {
    inside.push_back(pki::der::null());
  } else {
    inside.at(path[0]) = append_null_at(inside.at(path[0]), path.subspan(1));
  }
  return pki::der::tlv(element[0], pki::der::join(inside));
}

TEST(X509Certificate, ReportsItsFields) {
  const auto issuer = pki::make_root("A CA", kYear);
  const auto leaf = pki::make_leaf(issuer, kYear,
                                   {.responder_urls = {"http://one.test/", "http://two.test/"},
                                    .must_staple = true,
                                    .serial = {0x12, 0xab}});
  const auto certificate = read(leaf.certificate);
  const auto& facts = *certificate->facts;
  EXPECT_EQ(facts.issuer, "CN=A CA");
  EXPECT_EQ(facts.serial, "12ab");
  EXPECT_EQ(facts.not_before, kYear.not_before);
  EXPECT_EQ(facts.not_after, kYear.not_after);
  EXPECT_EQ(facts.responder_urls,
            (std::vector<std::string>{"http://one.test/", "http://two.test/"}));
  EXPECT_TRUE(facts.must_staple);
  EXPECT_EQ(facts.key_type, "ecdsa-p256");
  EXPECT_FALSE(certificate->is_ca);
}

TEST(X509Certificate, NamesEveryKeyType) {
  const auto issuer = pki::make_root("A CA", kYear);
  const std::vector<std::pair<pki::Key, std::string>> rows{{pki::Key::p384(), "ecdsa-p384"},
                                                           {pki::Key::p521(), "ecdsa-p521"},
                                                           {pki::Key::ed25519(), "ed25519"},
                                                           {pki::Key::rsa(1024), "rsa1024"}};
  for (const auto& [key, type] : rows) {
    EXPECT_EQ(read(pki::make_leaf(issuer, kYear, {.key = key}).certificate)->facts->key_type, type);
  }
}

TEST(X509Certificate, CleansTextFromOutside) {
  const auto issuer = pki::make_root("A\r\nfault=\"none\" \x1b[31mCA", kYear);
  const auto leaf = pki::make_leaf(
      issuer, kYear, {.responder_urls = {"http://a\n.test/" + std::string(1000, 'x')}});
  const auto certificate = read(leaf.certificate);
  for (const auto* text :
       {&certificate->facts->issuer, &certificate->facts->responder_urls.front()}) {
    EXPECT_EQ(text->find_first_of("\r\n\x1b"), std::string::npos) << *text;
    EXPECT_LE(text->size(), 256U);
  }
}

TEST(X509Certificate, ToleratesMalformedExtensions) {
  const auto issuer = pki::make_root("A CA", kYear);
  for (const char* oid :
       {"2.5.29.15", "2.5.29.19", "2.5.29.37", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.24"}) {
    const auto leaf = pki::make_leaf(
        issuer, kYear, {.responder_urls = {}, .extensions = {{oid, false, {0x30, 0x7f, 0x01}}}});
    const auto certificate = read(leaf.certificate);
    EXPECT_FALSE(certificate->unreadable_extensions.empty()) << oid;
  }
}

TEST(X509Certificate, ListsUnknownCriticalExtensions) {
  const auto issuer = pki::make_root("A CA", kYear);
  std::vector<pki::Extension> extensions{{"1.2.3.1", false, {}}, {"2.5.29.30", true, {}}};
  for (int i = 2; i < 20; ++i) extensions.push_back({"1.2.3." + std::to_string(i), true, {}});
  extensions.push_back({"1.2.3.2", true, {}});
  const auto certificate =
      read(pki::make_leaf(issuer, kYear, {.extensions = extensions}).certificate);
  std::vector<std::string> names;
  for (const auto oid : certificate->unknown_critical_extensions)
    names.push_back(der::format_oid(oid));
  EXPECT_THAT(names, testing::ElementsAre("1.2.3.2", "1.2.3.3", "1.2.3.4", "1.2.3.5", "1.2.3.6",
                                          "1.2.3.7", "1.2.3.8", "1.2.3.9"));
}

TEST(X509Certificate, ReportsWhetherItMayIssue) {
  const auto issuer = pki::make_root("A CA", kYear);
  EXPECT_EQ(read(issuer.certificate)->may_issue, true);
  EXPECT_EQ(read(pki::make_leaf(issuer, kYear).certificate)->may_issue, false);
  EXPECT_EQ(read(pki::make_responder(issuer, kYear, {.key_usage = {}}).certificate)->may_issue,
            std::nullopt);
}

TEST(X509Certificate, ReadsOnlyOcspResponderUrls) {
  const auto issuer = pki::make_root("A CA", kYear);
  const auto description = [](const char* method, const Bytes& location) {
    return pki::der::sequence({pki::der::oid(method), location});
  };
  const auto uri = [](std::string_view text) {
    return pki::der::implicit_tag(6, pki::der::bytes(text));
  };
  const auto responder = "1.3.6.1.5.5.7.48.1";
  auto value = pki::der::sequence(
      {description("1.3.6.1.5.5.7.48.2", uri("http://issuer.test/")),
       description(responder, uri("ldap://x")),
       description(responder, pki::der::implicit_tag(2, pki::der::bytes("dns.test"))),
       description(responder, uri("")), description(responder, uri("http://one.test/"))});
  const std::vector<std::string> urls{"ldap://x", "", "http://one.test/"};
  const auto read_with = [&](const Bytes& access) {
    return read(
        pki::make_leaf(issuer, kYear,
                       {.responder_urls = {}, .extensions = {{"1.3.6.1.5.5.7.1.1", false, access}}})
            .certificate);
  };
  EXPECT_EQ(read_with(value)->facts->responder_urls, urls);
  EXPECT_THAT(read_with(value)->unreadable_extensions, testing::IsEmpty());

  // The URLs before the malformed part are still read.
  value[1] += 2;
  value.insert(value.end(), {0x30, 0x05});
  EXPECT_EQ(read_with(value)->facts->responder_urls, urls);
  EXPECT_THAT(read_with(value)->unreadable_extensions, testing::ElementsAre("authorityInfoAccess"));

  const std::vector<Bytes> many(20, description(responder, uri("http://one.test/")));
  EXPECT_EQ(read_with(pki::der::sequence(many))->facts->responder_urls.size(), 8U);
}

TEST(X509Certificate, IsMustStapleOnlyWithStatusRequest) {
  using pki::der::integer;
  const auto issuer = pki::make_root("A CA", kYear);
  const auto must_staple = [&](const std::vector<Bytes>& features) {
    const pki::Extension extension{"1.3.6.1.5.5.7.1.24", false, pki::der::sequence(features)};
    return read(pki::make_leaf(issuer, kYear, {.extensions = {extension}}).certificate)
        ->facts->must_staple;
  };
  EXPECT_TRUE(must_staple({integer(5)}));
  EXPECT_TRUE(must_staple({integer(17), integer(5)}));
  EXPECT_FALSE(must_staple({integer(17)})) << "status_request_v2";
  EXPECT_FALSE(must_staple({}));
}

TEST(X509Certificate, AcceptsUnknownKeyTypes) {
  const auto issuer = pki::make_root("A CA", kYear);
  auto leaf = pki::make_leaf(issuer, kYear);
  const auto curve = pki::der::oid("1.2.840.10045.3.1.7");
  const auto found = std::ranges::search(leaf.certificate, curve);
  ASSERT_FALSE(found.empty());
  found.back() = 0x7f;
  const auto certificate = read(leaf.certificate);
  EXPECT_EQ(certificate->facts->key_type, "");
  EXPECT_EQ(certificate->facts->subject, "CN=server.test");
  EXPECT_FALSE(is_issuer_of(*certificate, *certificate));
}

TEST(X509Certificate, DoesNotParseVeryLongNames) {
  const auto subject = [](std::size_t attributes) {
    const auto one =
        pki::der::set({pki::der::sequence({pki::der::oid("2.5.4.3"), pki::der::utf8_string("x")})});
    return format_name(pki::der::sequence(std::vector<Bytes>(attributes, one)));
  };
  EXPECT_THAT(subject(600), testing::StartsWith("CN=x,CN=x"));
  EXPECT_EQ(subject(1000), "a name of 12004 bytes");
}

TEST(X509Certificate, ReportsWhereItIsMalformed) {
  const auto root = pki::make_root("A CA", kYear);
  auto cut = root.certificate;
  cut.pop_back();
  EXPECT_EQ(read_certificate(cut).error().message, "Certificate at byte 0: cut short");
  auto longer = root.certificate;
  longer.push_back(0);
  EXPECT_NE(read_certificate(longer).error().message.find("unexpected trailing data"),
            std::string::npos);
  EXPECT_TRUE(read_certificate({}).has_error());
}

TEST(X509Certificate, RejectsTrailingDataInItsFields) {
  const auto root = pki::make_root("A CA", kYear);
  const std::vector<std::pair<std::vector<std::size_t>, std::string>> places{
      {{}, "Certificate"},  {{0}, "tbsCertificate"},          {{0, 0}, "version"},
      {{0, 4}, "validity"}, {{0, 6}, "subjectPublicKeyInfo"}, {{0, 7}, "extensions"}};
  for (const auto& [path, field] : places) {
    const auto result = read_certificate(append_null_at(root.certificate, path));
    ASSERT_TRUE(result.has_error()) << field;
    EXPECT_THAT(result.error().message, testing::StartsWith(field + " at byte "));
    EXPECT_THAT(result.error().message, testing::HasSubstr("unexpected trailing data")) << field;
  }
}

TEST(X509CertificateIssued, RequiresTheNameAndTheSignature) {
  const auto issuer = pki::make_root("A CA", kYear);
  const auto rekeyed = pki::make_root("A CA", kYear);
  const auto renamed = pki::make_root("B CA", kYear, {.key = issuer.key});
  const auto leaf = read(pki::make_leaf(issuer, kYear).certificate);
  EXPECT_TRUE(is_issuer_of(*read(issuer.certificate), *leaf));
  EXPECT_FALSE(is_issuer_of(*read(rekeyed.certificate), *leaf));
  EXPECT_FALSE(is_issuer_of(*read(renamed.certificate), *leaf));
}

}  // namespace
}  // namespace staple::x509
