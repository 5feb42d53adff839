// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/certificate.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "probes/crypto/hash.h"
#include "probes/der/reader.h"
#include "probes/der/time.h"
#include "probes/text/clean.h"
#include "probes/x509/name.h"

namespace staple::x509 {
namespace {

constexpr std::size_t kMaxUrl = 256;
constexpr std::size_t kMaxUrls = 8;

/// kMaxUnknown bounds the list of unknown critical extensions: one is enough to refuse
/// a certificate.
constexpr std::size_t kMaxUnknown = 8;

/// ExtensionSink receives the contents of the extensions while the certificate is being read.
struct ExtensionSink {
  Certificate& certificate;
  CertificateFacts& facts;
};

// Each of these functions reads the content of one extnValue (RFC 5280, 4.2).

void read_basic_constraints(der::Reader value, ExtensionSink out) {
  auto fields = value.enter(der::kSequence, "basicConstraints");
  out.certificate.is_ca = fields.read_boolean_default_false("cA");
  if (fields.next_is(der::kInteger)) fields.read_small_integer(der::kInteger, "pathLenConstraint");
  fields.expect_end("basicConstraints");
}

void read_key_usage(der::Reader value, ExtensionSink out) {
  const auto content = value.read(der::kBitString, "keyUsage").content;
  if (content.empty()) return value.fail("keyUsage", "empty");
  const auto bits = content.size() > 1 ? content[1] : 0;
  out.certificate.may_sign = (bits & 0x80) != 0;   // bit 0: digitalSignature
  out.certificate.may_issue = (bits & 0x04) != 0;  // bit 5: keyCertSign
}

void read_extended_key_usage(der::Reader value, ExtensionSink out) {
  constexpr std::array<std::uint8_t, 8> ocsp_signing{0x2b, 0x06, 0x01, 0x05,
                                                     0x05, 0x07, 0x03, 0x09};
  if (out.certificate.extended_key_usage) return value.fail("extKeyUsage", "present twice");
  auto purposes = value.enter(der::kSequence, "extKeyUsage");
  ExtendedKeyUsage usage;
  while (!purposes.at_end()) {
    if (der::equal(purposes.read(der::kOid, "KeyPurposeId").content, ocsp_signing))
      usage.ocsp_signing = true;
  }
  out.certificate.extended_key_usage = usage;
}

void read_authority_information_access(der::Reader value, ExtensionSink out) {
  constexpr std::array<std::uint8_t, 8> ocsp{0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01};
  constexpr auto uri = der::make_context_tag(6, false);
  auto descriptions = value.enter(der::kSequence, "authorityInfoAccess");
  while (!descriptions.at_end()) {
    auto description = descriptions.enter(der::kSequence, "AccessDescription");
    const auto method = description.read(der::kOid, "accessMethod").content;
    const auto location = description.read_any("accessLocation");
    if (!der::equal(method, ocsp) || location.tag != uri ||
        out.facts.responder_urls.size() == kMaxUrls)
      continue;
    out.facts.responder_urls.push_back(text::clean(
        {reinterpret_cast<const char*>(location.content.data()), location.content.size()},
        kMaxUrl));
  }
}

void read_tls_feature(der::Reader value, ExtensionSink out) {
  constexpr int status_request = 5;
  auto features = value.enter(der::kSequence, "TLS feature");
  while (!features.at_end()) {
    if (features.read_small_integer(der::kInteger, "feature") == status_request)
      out.facts.must_staple = true;
  }
}

void read_no_check(der::Reader, ExtensionSink out) { out.certificate.no_check = true; }

/// KnownExtension is one row of the table of extensions that are read.
struct KnownExtension {
  std::string_view oid;  ///< DER content of the OBJECT IDENTIFIER
  std::string_view name;
  void (*read)(der::Reader, ExtensionSink);
};
constexpr std::array kExtensions{
    KnownExtension{"\x55\x1d\x13", "basicConstraints", read_basic_constraints},
    KnownExtension{"\x55\x1d\x0f", "keyUsage", read_key_usage},
    KnownExtension{"\x55\x1d\x25", "extKeyUsage", read_extended_key_usage},
    KnownExtension{"\x2b\x06\x01\x05\x05\x07\x01\x01", "authorityInfoAccess",
                   read_authority_information_access},
    KnownExtension{"\x2b\x06\x01\x05\x05\x07\x01\x18", "tlsFeature", read_tls_feature},
    KnownExtension{"\x2b\x06\x01\x05\x05\x07\x30\x01\x05", "ocsp-nocheck", read_no_check},
};

/// kUnderstood are the critical extensions that a certificate may carry: OpenSSL clients support
/// them, or they are informational. proxyCertInfo (RFC 3820) is not among them: OpenSSL refuses it.
constexpr std::array<std::string_view, 20> kUnderstood{
    "\x55\x1d\x0e",                              // subjectKeyIdentifier
    "\x55\x1d\x0f",                              // keyUsage
    "\x55\x1d\x11",                              // subjectAltName
    "\x55\x1d\x12",                              // issuerAltName
    "\x55\x1d\x13",                              // basicConstraints
    "\x55\x1d\x1e",                              // nameConstraints
    "\x55\x1d\x1f",                              // cRLDistributionPoints
    "\x55\x1d\x20",                              // certificatePolicies
    "\x55\x1d\x21",                              // policyMappings
    "\x55\x1d\x23",                              // authorityKeyIdentifier
    "\x55\x1d\x24",                              // policyConstraints
    "\x55\x1d\x25",                              // extKeyUsage
    "\x55\x1d\x36",                              // inhibitAnyPolicy
    "\x2b\x06\x01\x05\x05\x07\x01\x01",          // authorityInfoAccess
    "\x2b\x06\x01\x05\x05\x07\x01\x07",          // ipAddrBlocks (RFC 3779)
    "\x2b\x06\x01\x05\x05\x07\x01\x08",          // autonomousSysIds (RFC 3779)
    "\x2b\x06\x01\x05\x05\x07\x01\x18",          // TLS feature (RFC 7633)
    "\x2b\x06\x01\x05\x05\x07\x30\x01\x05",      // ocsp-nocheck (RFC 6960)
    "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02",  // SCT list (RFC 6962)
    "\x60\x86\x48\x01\x86\xf8\x42\x01\x01",      // Netscape's certificate type
};

std::string_view as_string_view(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// read_extension reads one value with a separate Diagnosis: a malformed extension does not fail
/// the certificate.
void read_extension(ByteView oid, ByteView value, ExtensionSink out) {
  const auto known = std::ranges::find(kExtensions, as_string_view(oid), &KnownExtension::oid);
  if (known == kExtensions.end()) return;
  der::Diagnosis diagnosis(value);
  der::Reader reader(value, diagnosis);
  known->read(reader, out);
  if (!diagnosis.failed) return;
  auto& names = out.certificate.unreadable_extensions;
  if (std::ranges::find(names, known->name) == names.end()) names.push_back(known->name);
  // An extKeyUsage that is not fully parsed grants nothing.
  if (known->read == read_extended_key_usage)
    out.certificate.extended_key_usage = ExtendedKeyUsage{.ocsp_signing = false, .readable = false};
}

void note_critical(ByteView oid, Certificate& certificate) {
  auto& unknown = certificate.unknown_critical_extensions;
  if (unknown.size() == kMaxUnknown) return;
  if (std::ranges::find(kUnderstood, as_string_view(oid)) != kUnderstood.end()) return;
  const bool listed =
      std::ranges::any_of(unknown, [&](ByteView other) { return der::equal(other, oid); });
  if (!listed) unknown.push_back(oid);
}

void read_extensions(der::Reader list, ExtensionSink out) {
  while (!list.at_end()) {
    auto extension = list.enter(der::kSequence, "Extension");
    const auto oid = extension.read(der::kOid, "extnID").content;
    const bool critical = extension.read_boolean_default_false("critical");
    const auto value = extension.read(der::kOctetString, "extnValue").content;
    extension.expect_end("Extension");
    if (critical) note_critical(oid, out.certificate);
    if (!oid.empty()) read_extension(oid, value, out);
  }
}

WallTime read_validity_time(der::Reader& validity, std::string_view field) {
  const auto element = validity.read_any(field);
  const auto read = element.tag == der::kUtcTime ? der::parse_utc_time(element.content)
                    : element.tag == der::kGeneralizedTime
                        ? der::parse_generalized_time(element.content)
                        : std::nullopt;
  if (!read) validity.fail(field, "not a time");
  return read ? read->time : WallTime{};
}

void read_tbs_certificate(der::Reader fields, Certificate& out, CertificateFacts& facts) {
  if (auto version = fields.read_optional_explicit(0, "version"))
    version->read(der::kInteger, "version");
  out.serial = fields.read(der::kInteger, "serialNumber").content;
  out.algorithm = fields.read(der::kSequence, "signature").whole;
  out.issuer = fields.read(der::kSequence, "issuer").whole;
  auto validity = fields.enter(der::kSequence, "validity");
  facts.not_before = read_validity_time(validity, "notBefore");
  facts.not_after = read_validity_time(validity, "notAfter");
  validity.expect_end("validity");
  out.subject = fields.read(der::kSequence, "subject").whole;
  const auto key = fields.read(der::kSequence, "subjectPublicKeyInfo");
  out.public_key = key.whole;
  auto key_fields = fields.reader_of(key);
  key_fields.read(der::kSequence, "algorithm");
  out.key_bits = key_fields.read_bit_string("subjectPublicKey");
  key_fields.expect_end("subjectPublicKeyInfo");
  fields.read_optional(der::make_context_tag(1, false), "issuerUniqueID");
  fields.read_optional(der::make_context_tag(2, false), "subjectUniqueID");
  if (auto list = fields.read_optional_explicit(3, "extensions")) {
    read_extensions(list->enter(der::kSequence, "extensions"), {out, facts});
  }
  fields.expect_end("tbsCertificate");
}

}  // namespace

Result<std::shared_ptr<const Certificate>> read_certificate(ByteView der) {
  auto certificate = std::make_shared<Certificate>(der);
  auto facts = std::make_shared<CertificateFacts>();
  der::Diagnosis diagnosis(certificate->der);
  der::Reader input(certificate->der, diagnosis);
  auto fields = input.enter(der::kSequence, "Certificate");
  input.expect_end("Certificate");
  const auto tbs = fields.read(der::kSequence, "tbsCertificate");
  const auto algorithm = fields.read(der::kSequence, "signatureAlgorithm");
  const auto signature = fields.read(der::kBitString, "signature");
  fields.expect_end("Certificate");
  read_tbs_certificate(fields.reader_of(tbs), *certificate, *facts);
  if (diagnosis.failed) return Error{ErrorKind::malformed, diagnosis.to_string()};

  certificate->signed_object = {tbs.whole, algorithm.whole, signature.whole};
  const auto key = crypto::describe_public_key(certificate->public_key);
  certificate->key_strength = key.strength;
  facts->key_type = key.type;
  facts->subject = format_name(certificate->subject);
  facts->issuer = format_name(certificate->issuer);
  facts->serial = der::to_hex(certificate->serial);
  facts->sha256 = crypto::sha256(certificate->der);
  certificate->facts = std::move(facts);
  return std::shared_ptr<const Certificate>(std::move(certificate));
}

std::string join_names(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::string explain_unread(std::size_t size, std::size_t looked_at, std::size_t broken) {
  std::string text;
  if (broken > 0)
    text = std::to_string(broken) + (broken == 1 ? " certificate" : " certificates") +
           " cannot be read";
  if (size > looked_at) {
    text += std::string(text.empty() ? "" : "; ") + "only the first " + std::to_string(looked_at) +
            " of " + std::to_string(size) + " certificates are read";
  }
  return text;
}

bool is_issuer_of(const Certificate& issuer, const Certificate& certificate) {
  return names_equal(issuer.subject, certificate.issuer) &&
         verify_signature(certificate.signed_object, issuer.public_key);
}

}  // namespace staple::x509
