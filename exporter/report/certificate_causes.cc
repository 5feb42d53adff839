// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "exporter/report/cause_table.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

using enum ocsp::Fault;

/// kMaxChainDepth is the depth of the last certificate that the judge reads.
constexpr std::size_t kMaxChainDepth = 15;

std::string in_quotes(const std::string& name) { return "'" + name + "'"; }

/// is_fault_of_wrong_certificate reports whether the fault is one that a server shows if it sends
/// another certificate than the one it should.
bool is_fault_of_wrong_certificate(const Symptoms& s) {
  if (is_among(s, {not_sent, not_sent_must_staple})) return s.leaf().responder_urls.empty();
  return is_among(s,
                  {certificate_expired, certificate_not_yet_valid, chain_untrusted, name_mismatch,
                   issuer_unknown, serial_mismatch, issuer_mismatch, must_staple_no_responder});
}

bool is_clock_wrong_here(const Symptoms& s) { return count_future_beginnings(s) > 1; }

bool is_default(const Symptoms& s) {
  return has(s, name_mismatch) && !is_address_unnamed(s) && is_fault_of_wrong_certificate(s);
}
bool is_expired_self_signed_default(const Symptoms& s) {
  return is_default(s) && is_self_signed(s) && has_expired_certificate(s);
}
bool is_expired_default(const Symptoms& s) { return is_default(s) && has_expired_certificate(s); }
bool is_self_signed_default(const Symptoms& s) { return is_default(s) && is_self_signed(s); }
bool is_unstapled_default(const Symptoms& s) { return is_default(s) && !s.verdict.present; }

bool is_address_in_no_name(const Symptoms& s) {
  return is_among(s, {name_mismatch}) && is_address_unnamed(s);
}
bool is_self_signed_here(const Symptoms& s) {
  return has(s, chain_untrusted) && is_fault_of_wrong_certificate(s) && is_self_signed(s);
}

bool is_old_certificate(const Symptoms& s) {
  return has_expired_certificate(s) && is_among(s, {serial_mismatch, issuer_mismatch});
}
bool is_certificate_expired(const Symptoms& s) {
  return has_expired_certificate(s) && !is_among(s, {revoked});
}
bool is_certificate_early(const Symptoms& s) {
  return has(s, certificate_not_yet_valid) && !is_among(s, {revoked});
}

bool is_issued_by_other_ca(const Symptoms& s) {
  return is_among(s, {chain_untrusted}) && !s.verdict.present && !find_other_issuer(s).empty();
}
bool is_no_longer_trusted(const Symptoms& s) {
  return is_among(s, {chain_untrusted}) && !s.verdict.present && !s.verdict.expected &&
         was_good_before(s);
}
bool is_no_longer_expected(const Symptoms& s) {
  return s.verdict.level == ocsp::Level::not_applicable && s.leaf().responder_urls.empty() &&
         was_good_before(s);
}

const x509::CertificateFacts* find_expired_ca(const Symptoms& s) {
  const std::string* issuer = &s.leaf().issuer;
  // Each name is followed once at most, because certificates may have issued each other.
  for (std::size_t steps = 0; steps < s.verdict.chain.size(); ++steps) {
    const auto ca = std::ranges::find_if(
        s.verdict.chain, [&](const auto& above) { return above.certificate->subject == *issuer; });
    if (ca == s.verdict.chain.end()) return nullptr;
    if (s.evidence.now > ca->certificate->not_after) return ca->certificate.get();
    issuer = &ca->certificate->issuer;
  }
  return nullptr;
}
bool is_ca_expired(const Symptoms& s) {
  return is_among(s, {chain_untrusted}) && find_expired_ca(s) != nullptr;
}
bool is_untrusted(const Symptoms& s) {
  return is_among(s, {chain_untrusted}) && s.verdict.trusted == false;
}

bool is_chain_too_long(const Symptoms& s) {
  return is_among(s, {issuer_unknown, chain_untrusted}) && !find_sent_namesake(s) &&
         !s.verdict.chain.empty() && s.verdict.chain.back().depth >= kMaxChainDepth;
}
bool is_issuer_not_sent(const Symptoms& s) {
  return is_among(s, {issuer_unknown}) && has_detail(s, issuer_unknown, "was sent or configured");
}
bool is_untrusted_issuer_not_sent(const Symptoms& s) {
  return is_among(s, {chain_untrusted}) && !find_sent_namesake(s);
}
bool is_issuer_unchecked(const Symptoms& s) {
  return is_among(s, {issuer_unknown}) && has_detail(s, issuer_unknown, "its key is not checked");
}
bool is_rekeyed(const Symptoms& s) {
  return is_among(s, {issuer_unknown}) && has_detail(s, issuer_unknown, "its key did not sign");
}

std::string describe_clock(const Symptoms& s) {
  return "The clock of this machine seems to be at least " +
         text::format_duration(find_latest_beginning(s) - s.evidence.observation.time) + " behind.";
}
std::string describe_address(const Symptoms&) {
  return "The certificate does not contain the IP address that the target names.";
}
/// describe_end returns the end of a sentence about a certificate that may have expired.
std::string describe_end(const Symptoms& s) {
  if (!has_expired_certificate(s)) return ".";
  return ", which expired " + text::format_duration(s.evidence.now - s.leaf().not_after) + " ago.";
}
std::string describe_self_signed_default(const Symptoms& s) {
  return "The server sends a self-signed certificate for another name" + describe_end(s);
}
std::string describe_default(const Symptoms& s) {
  return "The server sends the certificate of another name" + describe_end(s);
}
std::string describe_self_signed(const Symptoms&) {
  return "The server sends a self-signed certificate.";
}
std::string describe_expired(const Symptoms& s) {
  return "The certificate expired " + text::format_duration(s.evidence.now - s.leaf().not_after) +
         " ago.";
}
std::string describe_early(const Symptoms& s) {
  const WallTime now = s.evidence.now;
  if (s.leaf().not_before <= now) return "The certificate was not yet valid when it was probed.";
  return "The certificate becomes valid only in " +
         text::format_duration(s.leaf().not_before - now) + ".";
}
std::string describe_other_ca(const Symptoms& s) {
  return "The certificate was issued by " + in_quotes(s.leaf().issuer) +
         ", which is not trusted. Other connections to this endpoint get a certificate of " +
         in_quotes(find_other_issuer(s)) + ".";
}
std::string describe_no_longer_trusted(const Symptoms& s) {
  return "The certificate was issued by " + in_quotes(s.leaf().issuer) +
         ", which is not trusted, and a staple is no longer expected.";
}
std::string describe_no_longer_expected(const Symptoms&) {
  return "The certificate names no OCSP responder, so a staple is no longer expected.";
}
std::string describe_untrusted_ca(const Symptoms& s) {
  return "The certificate was issued by " + in_quotes(s.leaf().issuer) +
         ", and its chain does not verify to a trusted root.";
}
std::string describe_long_chain(const Symptoms& s) {
  return "The certificate of the issuer " + in_quotes(s.leaf().issuer) +
         " is not among the first 16 certificates that the server sends.";
}
std::string describe_issuer_not_sent(const Symptoms& s) {
  return "The certificate of the issuer " + in_quotes(s.leaf().issuer) +
         " is neither sent nor configured, so the staple cannot be judged.";
}
std::string describe_untrusted_issuer_not_sent(const Symptoms& s) {
  return "The certificate of the issuer " + in_quotes(s.leaf().issuer) +
         " is neither sent nor trusted.";
}
std::string describe_unchecked_issuer(const Symptoms& s) {
  return "The key of the issuer " + in_quotes(s.leaf().issuer) +
         " is of a kind or size that this exporter does not check, so the staple cannot be judged.";
}
std::string describe_rekeyed(const Symptoms& s) {
  return "No certificate of the issuer " + in_quotes(s.leaf().issuer) +
         " that is sent or configured has the key that signed the server's certificate.";
}
std::string describe_expired_ca(const Symptoms& s) {
  const x509::CertificateFacts& ca = *find_expired_ca(s);
  return "The certificate of the CA " + in_quotes(ca.subject) + " in the chain expired " +
         text::format_duration(s.evidence.now - ca.not_after) + " ago.";
}

constexpr std::string_view kNoLongerExpected = "StapleNoLongerExpected";
constexpr std::string_view kExpired = "StapleCertificateExpired";
constexpr std::string_view kUnverifiable = "StapleUnverifiable";

constexpr std::string_view kExpiredForAll =
    "Every client refuses the connection, with or without a staple.";
constexpr std::string_view kFallsBack =
    "The server has no certificate for this name, and falls back to its default.";
constexpr std::string_view kNameRefused = "Clients that use this name refuse the connection.";
constexpr std::string_view kConfigureName =
    "Configure a certificate for this name on the server, or correct server_name.";
constexpr std::string_view kCompareIssuers =
    "Connect from this machine and from one beside the server, and compare the issuers.";
constexpr std::string_view kUnknownRoot =
    "Clients that do not trust this issuer refuse the connection.";

constexpr CauseRow kTable[] = {
    {is_clock_wrong_here, describe_clock,
     "The staple and a certificate begin in the future, although they were made at different "
     "times.",
     "If so, clients notice nothing, and no verdict of this exporter counts until the clock is "
     "right.",
     "Compare the clock of this machine with another one, and check its time synchronization.",
     "StapleNotYetValid"},
    {is_address_in_no_name, describe_address,
     "The certificate is for DNS names. An IP address needs an entry iPAddress (RFC 9525, 6.5).",
     "Clients that connect to this address without a name refuse the connection.",
     "Give the target the name that the clients use.", std::nullopt},
    {is_expired_self_signed_default, describe_self_signed_default, kFallsBack, kExpiredForAll,
     kConfigureName, kExpired},
    {is_expired_default, describe_default, kFallsBack, kExpiredForAll, kConfigureName, kExpired},
    {is_self_signed_default, describe_self_signed_default, kFallsBack, kNameRefused, kConfigureName,
     kNoLongerExpected},
    {is_unstapled_default, describe_default, kFallsBack, kNameRefused, kConfigureName,
     kNoLongerExpected},
    {is_default, describe_default, kFallsBack, kNameRefused, kConfigureName, std::nullopt},
    {is_old_certificate, describe_expired,
     "The certificate was renewed, since the staple is of another one, but the server still sends "
     "the old one.",
     kExpiredForAll, "Make the server send the renewed certificate.", kExpired},
    {is_certificate_expired, describe_expired,
     "The certificate was not renewed, or the server was not reloaded after the renewal.",
     kExpiredForAll, "Renew the certificate, or reload the server if it is renewed already.",
     kExpired},
    {is_certificate_early, describe_early, "The certificate was put in place too early.",
     "Every client with a correct clock refuses the connection.",
     "Put the previous certificate back until then.", "StapleNotYetValid"},
    {is_self_signed_here, describe_self_signed,
     "The certificate was made by the installation of the server, or for a test.", kUnknownRoot,
     "Install a certificate of a CA, or configure this one in ca_file if it is meant.",
     kNoLongerExpected},
    {is_issued_by_other_ca, describe_other_ca,
     "A device on the way to this address replaces certificates to inspect TLS, or this address has "
     "a certificate of its own.",
     kUnknownRoot, kCompareIssuers, kNoLongerExpected},
    {is_no_longer_trusted, describe_no_longer_trusted,
     "The certificate was replaced by one of another CA, or a device on the way to the server "
     "replaces certificates to inspect TLS.",
     kUnknownRoot, kCompareIssuers, kNoLongerExpected},
    {is_no_longer_expected,
     describe_no_longer_expected,
     "The certificate was replaced by one without OCSP, as many CAs issue them today.",
     {},
     "Check that the change was meant.",
     kNoLongerExpected},
    {is_ca_expired, describe_expired_ca,
     "The server still sends a certificate that the CA has replaced.",
     "Clients that know no other certificate of this CA refuse the connection.",
     "Make the server send the CA's current chain.", std::nullopt},
    {is_chain_too_long,
     describe_long_chain,
     "The server's certificate file contains certificates that do not belong to the chain.",
     {},
     "Make the server send only its certificate and those up to the root.",
     std::nullopt},
    {is_issuer_not_sent,
     describe_issuer_not_sent,
     "The server's certificate file contains only the leaf.",
     {},
     "Make the server send its whole chain, or configure the CA in ca_file.",
     kUnverifiable},
    {is_untrusted_issuer_not_sent, describe_untrusted_issuer_not_sent,
     "The server's certificate file contains only the leaf, or the issuer is a private root.",
     kUnknownRoot,
     "Make the server send its whole chain, or configure the private root in ca_file.",
     std::nullopt},
    {is_issuer_unchecked, describe_unchecked_issuer,
     "The CA uses a kind or size of key that this version does not support.",
     "Clients that support the key judge the staple themselves.",
     "Look in the changelog for a version that supports the key.", kUnverifiable},
    {is_rekeyed, describe_rekeyed,
     "The CA has a new key, and the certificate of the CA that is sent or configured has another.",
     "Clients that have the right certificate of the CA judge the staple themselves. Others cannot.",
     "Make the server send the chain that the CA delivered with the certificate.", kUnverifiable},
    {is_untrusted, describe_untrusted_ca,
     "The issuer is a private CA whose root is not configured in ca_file, or a device on the way "
     "intercepts TLS.",
     kUnknownRoot,
     "Compare the certificate with the one on the server. If it is the server's own, configure "
     "the root in ca_file.",
     std::nullopt},
};

}  // namespace

std::span<const CauseRow> certificate_causes() { return kTable; }

}  // namespace staple::report
