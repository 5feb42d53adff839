// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/explanation.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "exporter/endpoint/summary.h"
#include "probes/ocsp/fault.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

using enum ocsp::Fault;

constexpr Explanation kRefused{
    "Clients that check the staple (Firefox and other strict ones) refuse the connection. Other "
    "clients continue without knowing whether the certificate is revoked.",
    "Save the staple with the commands below, check its certificate and its age, and "
    "make the server fetch a new one.",
    "StapleRejected"};
constexpr Explanation kUnprotected{
    "Clients notice nothing. A revocation of the certificate would not reach them "
    "either: the protection is gone.",
    "Enable stapling, and check that the server reaches the responder named in its certificate.",
    "StapleMissing"};
constexpr Explanation kSometimes{
    "Some connections get a staple, others do not. With must-staple, strict clients "
    "refuse the connections without one.",
    "Compare workers, backends and addresses. The staple should be "
    "available before the first connection.",
    "StapleIntermittent"};
constexpr Explanation kOdd{
    "Most clients accept it today. A strict client may refuse it, and "
    "more may do so after an update.",
    "Report it to the CA that issued the staple, or to the owner of the job that fetches the file.",
    ""};

/// FaultExplanation is the explanation of one fault.
struct FaultExplanation {
  ocsp::Fault fault;
  Explanation explanation;
};

constexpr FaultExplanation kFaultExplanations[] = {
    {must_staple_no_responder,
     {"Clients that enforce must-staple refuse the connection.",
      "Reissue the certificate with a responder URL, or without must-staple.",
      "StapleMustStapleViolated"}},
    {not_sent, kUnprotected},
    {not_sent_must_staple,
     {"Clients that enforce must-staple (Firefox among them) refuse the connection now, and their "
      "users cannot continue. Other clients notice nothing.",
      "Provide a staple at once, or replace the certificate with one without must-staple.",
      "StapleMustStapleViolated"}},
    {late, kSometimes},
    {intermittent, kSometimes},
    {views_differ, kSometimes},
    {empty,
     {"OpenSSL's clients abort the handshake: for them the server is down.",
      "Replace the empty staple file, or disable stapling until there is a staple.",
      "StapleRejected"}},
    {oversized,
     {"Clients read more than necessary. Above 16 KiB, TLS 1.2 clients abort the handshake.",
      "Ask the CA why its responses are this large. The usual reason is unnecessary certificates.",
      "StapleRejected"}},
    {status_request_refused,
     {"Every client that requests a staple fails, which includes all browsers. This is an outage.",
      "Disable stapling on this server until its certificate names a "
      "responder that the server can query.",
      "StapleRejected"}},
    {slow_staple,
     {"Clients wait for the responder during the handshake.",
      "Check how fast the server reaches the responder, and configure a cache.", ""}},
    {chain_staple_bad,
     {"Clients that check the staples of intermediate certificates may refuse the connection.",
      "Renew the staple of the intermediate certificate, or stop sending it.", ""}},
    {error_response,
     {"Strict clients treat it as a failure. With tryLater, most clients "
      "continue as if there were no staple.",
      "Find out why the responder sends the server an error, and whether the CA has an outage.",
      "StapleResponderError"}},
    {issuer_unknown,
     {"Clients that have the issuer's certificate judge the staple "
      "themselves. The exporter cannot.",
      "Make the server send its whole chain, or configure the CA in ca_file.", ""}},
    {revoked,
     {"Every client that checks the staple refuses the connection. Clients that use the CA's "
      "revocation lists follow within hours.",
      "Find out who revoked the certificate and why. If it was intended, replace the certificate.",
      "StapleRevoked"}},
    {unknown,
     {"Strict clients treat the certificate like a revoked one.",
      "Contact the CA: its responder has no record of a certificate that the CA issued.",
      "StapleStatusUnknown"}},
    {expired,
     {"Firefox and other strict clients refuse the connection. Other clients continue without "
      "knowing whether the certificate is revoked.",
      "Make the server fetch a new staple, and find out why it did not.", "StapleExpired"}},
    {not_yet_valid,
     {"Clients with a correct clock refuse the staple until its thisUpdate.",
      "Compare the clocks of this machine, the server and the responder.", "StapleNotYetValid"}},
    {refresh_overdue,
     {"No client refuses it yet. Strict clients will once it expires.",
      "Find out why the server has not fetched a new staple. There is still time.",
      "StapleRefreshOverdue"}},
    {no_next_update,
     {"Many clients refuse it. Firefox does so once it is one day old.",
      "Ask the CA for responses with nextUpdate.", ""}},
    {certificate_expired,
     {"Every client refuses the connection, with or without a staple.", "Renew the certificate.",
      "StapleCertificateExpiring"}},
    {certificate_not_yet_valid,
     {"Every client with a correct clock refuses the connection.", "Check the clocks, or wait.",
      ""}},
    {chain_untrusted,
     {"Clients without this root refuse the connection. The staple is judged nevertheless.",
      "Make the server send its whole chain, or configure the private root in ca_file.", ""}},
    {name_mismatch,
     {"Clients that use this name refuse the connection. The staple is judged nevertheless.",
      "Check server_name and the server's default certificate.", ""}},
    {responder_disagrees,
     {"Clients that trust the staple continue. Clients that query the CA get the other status.",
      "Find out which is right. Replace the certificate if the CA reports it as revoked.",
      "StapleResponderDisagrees"}},
    {responder_fresher,
     {"Clients still accept the staple. The server uses an old one "
      "although the CA has a newer one.",
      "Find out why the server does not fetch the newer one.", "StapleRefreshOverdue"}},
};

Explanation explain_fault(ocsp::Fault fault) {
  const auto* const row = std::ranges::find(kFaultExplanations, fault, &FaultExplanation::fault);
  if (row != std::end(kFaultExplanations)) return row->explanation;
  return entry(fault).severity == ocsp::Severity::critical ? kRefused : kOdd;
}

/// remove_severity_remark removes from a fault's help the remark about another severity, such as
/// `(critical near its end)`.
std::string remove_severity_remark(std::string_view help) {
  for (const std::string_view remark : {" (critical ", " (a warning "}) {
    const std::size_t begin = help.find(remark);
    if (begin == std::string_view::npos) continue;
    const std::size_t end = help.find(')', begin);
    return std::string(help.substr(0, begin)).append(help.substr(end + 1));
  }
  return std::string(help);
}

/// format_time_left returns a sentence on how long clients will accept the staple. Empty if they do
/// not accept it.
std::string format_time_left(const ocsp::Verdict& verdict, WallTime now) {
  if (!is_ok_at(verdict, now).value_or(false) || !verdict.effective_expiry ||
      now >= *verdict.effective_expiry) {
    return {};
  }
  return " Clients accept the staple for another " +
         text::format_duration(*verdict.effective_expiry - now) + ".";
}

std::string_view describe_healthy(const ocsp::Verdict& verdict) {
  if (verdict.level == ocsp::Level::not_applicable) {
    const bool stapleable = verdict.must_staple || !verdict.certificate->responder_urls.empty();
    return stapleable ? "No staple was sent, and the policy does not expect one."
                      : "The certificate names no OCSP responder, so no staple is expected.";
  }
  return verdict.present ? "The staple is good." : "No staple was sent, and none is expected.";
}

}  // namespace

std::string describe_verdict(const prober::Observation& observation, WallTime now) {
  if (observation.not_offered) return "The server does not offer this view. This is not a fault.";
  if (observation.failure) return std::string(entry(observation.failure->reason).help);
  const ocsp::Verdict& verdict = *observation.verdict;
  const auto fault = endpoint::find_fault_at(verdict, now);
  return (fault ? remove_severity_remark(entry(*fault).help)
                : std::string(describe_healthy(verdict))) +
         format_time_left(verdict, now);
}

Explanation explain(const prober::Observation& observation, WallTime now) {
  if (observation.not_offered)
    return {"Clients of this kind get the certificate and staple of another view.", "", ""};
  if (observation.failure) {
    return {"Unknown: the probe failed before a staple could be judged.",
            "Connect from this machine with the commands below.", "StapleProbeFailing"};
  }
  const ocsp::Verdict& verdict = *observation.verdict;
  if (const auto fault = endpoint::find_fault_at(verdict, now)) return explain_fault(*fault);
  if (verdict.level == ocsp::Level::not_applicable) {
    return {
        "Clients expect no staple. They use the CA's revocation lists, or do not check revocation.",
        "", ""};
  }
  return {"Clients that check the staple accept it.", "", ""};
}

}  // namespace staple::report
