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
    "Clients that look at the staple (Firefox and others that are strict) refuse the connection; the others "
    "go "
    "on without knowing whether the certificate is revoked.",
    "Save the staple with the commands below, see whose it is and how old, and have the server fetch it "
    "anew.",
    "StapleRejected"};
constexpr Explanation kUnprotected{
    "Clients notice nothing, and a revocation of the certificate would not reach them either: the protection "
    "is "
    "simply gone.",
    "Switch stapling on, and check that the server reaches the responder that its certificate names.",
    "StapleMissing"};
constexpr Explanation kSometimes{
    "It depends on the connection: some clients get a staple and some do not. With must-staple those are "
    "refused.",
    "Compare workers, backends and addresses: the staple should be there before the first connection.",
    "StapleIntermittent"};
constexpr Explanation kOdd{
    "Most clients accept it today. A strict one may refuse it, and more may do so after an update.",
    "Tell whoever issues or stores the staple: the CA, or the job that fetches the file.", ""};

/// FaultExplanation is what is said of a fault.
struct FaultExplanation {
  ocsp::Fault fault;
  Explanation explanation;
};

constexpr FaultExplanation kFaultExplanations[] = {
    {must_staple_no_responder,
     {"Clients that honour the demand of the certificate refuse the connection.",
      "Have the certificate issued anew: with a responder's URL, or without must-staple.",
      "StapleMustStapleViolated"}},
    {not_sent, kUnprotected},
    {not_sent_must_staple,
     {"Clients that honour the demand (Firefox among them) refuse the connection now, and their users cannot "
      "go "
      "on. Others notice nothing.",
      "Get a staple to the server at once, or replace the certificate by one without must-staple.",
      "StapleMustStapleViolated"}},
    {late, kSometimes},
    {intermittent, kSometimes},
    {views_differ, kSometimes},
    {empty,
     {"OpenSSL's clients abort the handshake: to them the server is down.",
      "Replace the empty file that the server staples, or switch stapling off until there is one.",
      "StapleRejected"}},
    {oversized,
     {"Clients read more than they should have to; above 16 KiB those of TLS 1.2 abort the handshake.",
      "Ask the CA why its responder sends so much: usually certificates that nobody needs.",
      "StapleRejected"}},
    {status_request_refused,
     {"Every client that asks for a staple, as all browsers do, fails: this is an outage.",
      "Switch stapling off on this server until its certificate has a responder that it can fetch from.",
      "StapleRejected"}},
    {slow_staple,
     {"Clients wait for the responder in the middle of their handshake.",
      "Check how fast the server reaches the responder, and give it a cache.", ""}},
    {chain_staple_bad,
     {"Clients that look at the staples of intermediate certificates may refuse the connection.",
      "Renew the staple of the intermediate certificate, or stop sending it.", ""}},
    {error_response,
     {"Strict clients treat it as a failure. With tryLater most go on as if there were no staple.",
      "See why the responder has no answer for the server, and whether the CA has an outage.",
      "StapleResponderError"}},
    {issuer_unknown,
     {"Clients that know the issuer judge for themselves; from here it cannot be told.",
      "Have the server send its whole chain, or name the CA in ca_file.", ""}},
    {revoked,
     {"Every client that looks at the staple refuses the connection; those that use the CA's revocation "
      "lists "
      "follow within hours.",
      "Find out who revoked the certificate and why. If it was meant, replace the certificate.",
      "StapleRevoked"}},
    {unknown,
     {"Strict clients refuse it like a revoked certificate.",
      "Ask the CA: it issued a certificate that its responder does not know.",
      "StapleStatusUnknown"}},
    {expired,
     {"Firefox and other strict clients refuse the connection. Others go on without knowing whether the "
      "certificate is revoked.",
      "Have the server fetch a new staple, and find out why it did not.", "StapleExpired"}},
    {not_yet_valid,
     {"Clients with a right clock refuse the staple until it begins.",
      "Compare the clocks of this machine, of the server and of the responder.",
      "StapleNotYetValid"}},
    {refresh_overdue,
     {"None refuses it yet. When it ends, strict clients will.",
      "See why the server has not fetched a new one: there is still time.",
      "StapleRefreshOverdue"}},
    {no_next_update,
     {"Many clients refuse it, Firefox once it is a day old.",
      "Ask the CA for responses with nextUpdate.", ""}},
    {certificate_expired,
     {"Every client refuses the connection, whatever is stapled.", "Renew the certificate.",
      "StapleCertificateExpiring"}},
    {certificate_not_yet_valid,
     {"Every client with a right clock refuses the connection.", "Check the clocks, or wait.", ""}},
    {chain_untrusted,
     {"Clients that do not know the root refuse the connection. The staple is judged all the same.",
      "Have the server send its whole chain, or name the private root in ca_file.", ""}},
    {name_mismatch,
     {"Clients that come by this name refuse the connection. The staple is judged all the same.",
      "Check server_name and the server's default certificate.", ""}},
    {responder_disagrees,
     {"Clients that trust the staple go on; those that ask the CA get the other answer.",
      "Find out which is right: a certificate that the CA calls revoked must be replaced.",
      "StapleResponderDisagrees"}},
    {responder_fresher,
     {"Clients still accept the staple; the server uses an old one although the CA has a newer.",
      "See why the server does not fetch it.", "StapleRefreshOverdue"}},
};

Explanation explain_fault(ocsp::Fault fault) {
  const auto* const row = std::ranges::find(kFaultExplanations, fault, &FaultExplanation::fault);
  if (row != std::end(kFaultExplanations)) return row->explanation;
  return entry(fault).severity == ocsp::Severity::critical ? kRefused : kOdd;
}

/// remove_severity_remark leaves out what a fault's help says about other severities than the one
/// at hand: `(critical near its end)`.
std::string remove_severity_remark(std::string_view help) {
  for (const std::string_view remark : {" (critical ", " (a warning "}) {
    const std::size_t begin = help.find(remark);
    if (begin == std::string_view::npos) continue;
    const std::size_t end = help.find(')', begin);
    return std::string(help.substr(0, begin)).append(help.substr(end + 1));
  }
  return std::string(help);
}

/// format_time_left says how long clients will accept the staple; empty: they do not.
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
    return stapleable ? "No staple came, and the policy expects none."
                      : "The certificate names no OCSP responder, so no staple is expected.";
  }
  return verdict.present ? "The staple is good." : "No staple came, and none is expected.";
}

}  // namespace

std::string describe_verdict(const prober::Observation& observation, WallTime now) {
  if (observation.not_offered) return "The server does not offer this view, which is no fault.";
  if (observation.failure) return std::string(entry(observation.failure->reason).help);
  const ocsp::Verdict& verdict = *observation.verdict;
  const auto fault = endpoint::find_fault_at(verdict, now);
  return (fault ? remove_severity_remark(entry(*fault).help)
                : std::string(describe_healthy(verdict))) +
         format_time_left(verdict, now);
}

Explanation explain(const prober::Observation& observation, WallTime now) {
  if (observation.not_offered)
    return {"Clients of this kind get the answer of another view.", "", ""};
  if (observation.failure) {
    return {"Not known: this is the view from here. What is stapled could not be seen.",
            "Try the connection by hand from this machine, with the commands below.",
            "StapleProbeFailing"};
  }
  const ocsp::Verdict& verdict = *observation.verdict;
  if (const auto fault = endpoint::find_fault_at(verdict, now)) return explain_fault(*fault);
  if (verdict.level == ocsp::Level::not_applicable) {
    return {"Clients expect no staple and go by the CA's revocation lists, or do not check.", "",
            ""};
  }
  return {"Clients that look at the staple accept it.", "", ""};
}

}  // namespace staple::report
