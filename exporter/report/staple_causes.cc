// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/cause_table.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

using enum ocsp::Fault;

bool is_unsent(const Symptoms& s) { return is_among(s, {not_sent, not_sent_must_staple}); }
bool is_late_or_over(const Symptoms& s) { return is_among(s, {expired, refresh_overdue, too_old}); }

bool is_responder_gone(const Symptoms& s) {
  return (is_unsent(s) || is_late_or_over(s) || is_among(s, {error_response, responder_expired})) &&
         find_responder_state(s) == ResponderState::name_gone;
}
bool is_responder_down(const Symptoms& s) {
  return (is_unsent(s) || is_late_or_over(s) || is_among(s, {error_response})) &&
         find_responder_state(s) == ResponderState::down;
}
bool is_responder_stale(const Symptoms& s) {
  return is_late_or_over(s) && find_responder_state(s) == ResponderState::stale;
}
bool is_not_fetched(const Symptoms& s) {
  return is_late_or_over(s) && find_responder_state(s) == ResponderState::current;
}

bool is_stapled_from_file(const Symptoms& s) {
  return is_among(s, {must_staple_no_responder}) && s.verdict.present;
}
bool is_file_bad(const Symptoms& s) {
  return has(s, must_staple_no_responder) && s.verdict.present && is_among(s, {expired});
}

bool is_one_file_for_two_keys(const Symptoms& s) {
  return is_among(s, {serial_mismatch, issuer_mismatch}) && is_staple_of_other_key(s);
}
bool is_one_file_for_two_names(const Symptoms& s) {
  return is_among(s, {serial_mismatch, issuer_mismatch}) && is_staple_of_other_view(s);
}
bool is_renewed(const Symptoms& s) {
  return is_among(s, {serial_mismatch, issuer_mismatch}) && is_older_than_certificate(s);
}
bool is_of_other_certificate(const Symptoms& s) { return is_among(s, {serial_mismatch}); }

bool is_try_later(const Symptoms& s) {
  return is_among(s, {error_response}) && has_detail(s, error_response, "tryLater");
}
bool is_unauthorized(const Symptoms& s) {
  return is_among(s, {error_response}) && has_detail(s, error_response, "unauthorized");
}

bool is_refused_for_its_url(const Symptoms& s) {
  return is_among(s, {status_request_refused}) && has(s, responder_url_unusable);
}
bool is_unfetchable(const Symptoms& s) { return is_unsent(s) && has(s, responder_url_unusable); }
bool is_unfetched(const Symptoms& s) {
  return is_among(s, {responder_url_unusable}) && has(s, not_sent);
}
bool is_required_without_url(const Symptoms& s) {
  return is_among(s, {not_sent}) && s.leaf().responder_urls.empty();
}
bool is_unsent_for_name(const Symptoms& s) { return is_unsent(s) && is_stapled_for_other_name(s); }
bool is_unsent_at_address(const Symptoms& s) {
  return is_unsent(s) && is_stapled_at_other_address(s);
}
bool is_unsent_now(const Symptoms& s) { return is_unsent(s) && has(s, intermittent); }
bool is_unsent_here(const Symptoms& s) { return is_unsent(s) && is_stapled_elsewhere(s); }
bool is_unsent_with_responder(const Symptoms& s) {
  return is_unsent(s) && find_responder_state(s) == ResponderState::current;
}

bool is_signer_early(const Symptoms& s) {
  const auto& staple = s.verdict.staple;
  return is_among(s, {responder_expired}) && staple &&
         staple->responder.not_before > s.evidence.observation.time;
}
bool is_signed_after_end(const Symptoms& s) {
  const auto& staple = s.verdict.staple;
  return is_among(s, {responder_expired}) && staple && staple->this_update &&
         staple->this_update > staple->responder.not_after;
}
bool is_signer_expired(const Symptoms& s) {
  return is_among(s, {responder_expired}) && s.verdict.staple &&
         s.verdict.staple->responder.not_after;
}
bool is_staple_early(const Symptoms& s) { return is_among(s, {not_yet_valid}); }

std::string describe_name_gone(const Symptoms& s) {
  return describe_fault(s) + " The name of the CA's responder does not resolve.";
}
std::string describe_other_certificate(const Symptoms& s) {
  return is_among(s, {serial_mismatch})
             ? "The staple is for another certificate of the same issuer."
             : "The staple is for a certificate of another issuer, or of another key of it.";
}
std::string describe_signer_early(const Symptoms& s) {
  const WallTime begin = *s.verdict.staple->responder.not_before;
  if (begin <= s.evidence.now) return "The signing certificate was not yet valid when it was used.";
  return "The signing certificate becomes valid only in " +
         text::format_duration(begin - s.evidence.now) + ".";
}
std::string describe_signer_expired(const Symptoms& s) {
  return "The signing certificate of the staple expired " +
         text::format_duration(s.evidence.now - *s.verdict.staple->responder.not_after) + " ago.";
}
std::string describe_staple_early(const Symptoms& s) {
  const auto& staple = s.verdict.staple;
  if (!staple || !staple->this_update || *staple->this_update <= s.evidence.now)
    return "The staple was not yet valid when it was sent.";
  return "The staple becomes valid only in " +
         text::format_duration(*staple->this_update - s.evidence.now) + ".";
}

std::string describe_unfetchable(const Symptoms&) {
  return std::string(entry(responder_url_unusable).help);
}

constexpr std::string_view kNotHttp = "nginx and most other servers ignore such a URL.";
constexpr std::string_view kReissueWithHttp =
    "Reissue the certificate with an http:// responder URL, or staple from a file.";
constexpr std::string_view kCold =
    "The server's staple cache is cold after a restart or reload, or stapling was disabled.";
constexpr std::string_view kOutage = "The CA's responder does not answer this exporter either.";
constexpr std::string_view kAskCa =
    "Query the responder from another network. If it does not answer there, report it to the CA.";
constexpr std::string_view kNotFetched =
    "The CA's responder has a current response, but the server or its job does not fetch it.";
constexpr std::string_view kReportTimes =
    "Compare the clock of this machine with another one. If it is right, report the times to the "
    "CA.";
constexpr std::string_view kEachItsOwn =
    "Give each certificate of the server the staple of its own.";

constexpr CauseRow kTable[] = {
    {is_responder_gone,
     describe_name_gone,
     "The CA has ended its OCSP service and removed the name.",
     {},
     "Reissue the certificate, without must-staple and without this responder, unless other "
     "resolvers know the name.",
     std::nullopt},
    {is_file_bad,
     nullptr,
     "The certificate names no responder, so the staple comes from a file that is not updated.",
     {},
     "Fetch the file anew, and find out why its job did not.",
     std::nullopt},
    {is_stapled_from_file, nullptr, "The server staples from a file.",
     "Clients accept the staple as long as the file is renewed.",
     "Check that a job renews the file, and reissue the certificate with a responder URL.", ""},
    {is_one_file_for_two_keys,
     describe_other_certificate,
     "The same staple is sent with the RSA and the ECDSA certificate (in nginx, "
     "ssl_stapling_file applies to all certificates of a server block).",
     {},
     kEachItsOwn,
     std::nullopt},
    {is_one_file_for_two_names,
     describe_other_certificate,
     "One staple file is used for several certificates: this one belongs to another name.",
     {},
     kEachItsOwn,
     std::nullopt},
    {is_renewed,
     describe_other_certificate,
     "The certificate was renewed, and the staple of the previous one is still sent.",
     {},
     "Fetch the staple of the new certificate, and reload the server.",
     std::nullopt},
    {is_of_other_certificate,
     describe_other_certificate,
     "The staple was made after the certificate was issued: its job fetches it for another "
     "certificate, perhaps that of another virtual host.",
     {},
     "Compare the certificate that the job queries with the one that the server sends.",
     std::nullopt},
    {is_responder_down, nullptr, kOutage, {}, kAskCa, std::nullopt},
    {is_responder_stale,
     nullptr,
     "The responder's own response is not current: the CA has stopped signing, or the clock of this "
     "machine is ahead.",
     {},
     kReportTimes,
     std::nullopt},
    {is_not_fetched,
     nullptr,
     kNotFetched,
     {},
     "Find out why the server does not fetch: its log, its DNS, its firewall, its job.",
     std::nullopt},
    {is_try_later, nullptr,
     "Apache replaces the staple by its own tryLater if the responder does not respond, and caches "
     "it.",
     "Most clients continue as if there were no staple. Strict clients treat it as a failure.",
     "Check that the server reaches the responder, and set SSLStaplingReturnResponderErrors off.",
     std::nullopt},
    {is_unauthorized,
     nullptr,
     "The responder does not serve this certificate: the CA has not added it yet, or has ended "
     "OCSP for it.",
     {},
     "Query the responder for this certificate. If the error stays, report it to the CA.",
     std::nullopt},
    {is_refused_for_its_url,
     nullptr,
     "Apache ends every handshake that requests a staple if the certificate's responder has an "
     "https:// URL.",
     {},
     {},
     std::nullopt},
    {is_unfetchable, describe_unfetchable, kNotHttp, {}, kReissueWithHttp, std::nullopt},
    {is_unfetched, describe_unfetchable, kNotHttp, {}, kReissueWithHttp, "StapleMissing"},
    {is_required_without_url,
     nullptr,
     "The policy requires a staple, but the certificate names no responder to fetch it from.",
     {},
     "Get a certificate with a responder URL, or require no staple of this endpoint.",
     std::nullopt},
    {is_unsent_for_name,
     nullptr,
     "IIS does not staple on bindings with SNI unless the registry value EnableOcspStaplingForSni "
     "is set.",
     {},
     "Compare the settings of this name with those of a name that is stapled.",
     std::nullopt},
    {is_unsent_at_address,
     nullptr,
     "This backend is configured differently from the others behind the name.",
     {},
     "Compare the configuration of this backend with one that staples.",
     std::nullopt},
    {is_unsent_now,
     nullptr,
     kCold,
     {},
     "Find out whether the server was restarted, and whether it still reaches the responder.",
     std::nullopt},
    {is_unsent_here,
     nullptr,
     "Stapling works for other connections to this endpoint, so it is not enabled for this "
     "certificate or version.",
     {},
     "Compare the settings of this certificate and version with those that are stapled.",
     std::nullopt},
    {is_unsent_with_responder,
     nullptr,
     "The CA's responder answers this exporter: stapling is not enabled, or the server cannot reach "
     "the responder.",
     {},
     {},
     std::nullopt},
    {is_signer_early,
     describe_signer_early,
     "The CA uses a new signing certificate too early, or the clock of this machine is behind.",
     {},
     kReportTimes,
     std::nullopt},
    {is_signed_after_end,
     describe_signer_expired,
     "The CA's responder still signs with it.",
     {},
     "Report it to the CA.",
     std::nullopt},
    {is_signer_expired,
     describe_signer_expired,
     "The staple is older, and the server has not fetched a new one.",
     {},
     "Make the server fetch a new staple, and find out why it did not.",
     std::nullopt},
    {is_staple_early,
     describe_staple_early,
     "The clock of the CA's responder is ahead: no certificate begins in the future here.",
     {},
     kReportTimes,
     std::nullopt},
};

}  // namespace

std::span<const CauseRow> staple_causes() { return kTable; }

}  // namespace staple::report
