// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <iterator>

#include "exporter/report/cause_table.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

using enum ocsp::Fault;

constexpr std::string_view kRefuse =
    "Clients that check the staple (Firefox and other strict ones) refuse the connection. Other "
    "clients continue without knowing whether the certificate is revoked.";
constexpr std::string_view kMostAccept =
    "Most clients accept it today. A strict client may refuse it, and more may do so after an "
    "update.";
constexpr std::string_view kNotUpdated =
    "The stapled file is not updated (HAProxy's .ocsp, nginx's ssl_stapling_file), or the server "
    "does not reach the responder.";
constexpr std::string_view kNotEnabled =
    "Stapling is not enabled, or the server cannot reach the responder named in the certificate.";

/// What the CA's responder made. The server can only fetch another one.
constexpr FaultRow kRefused{
    {},
    kRefuse,
    "Query the CA's responder. If its response has the same fault, report it to the CA. Otherwise "
    "make the server fetch a new one.",
    "StapleRejected"};
constexpr FaultRow kOdd{{}, kMostAccept, "Report it to the CA that made the staple.", ""};
/// What is not the response that the CA's responder made.
constexpr FaultRow kNoResponse{"A file that is stapled holds something else, or is damaged.",
                               kRefuse, "Save the staple, look at it, and replace its file.",
                               "StapleRejected"};
constexpr FaultRow kOfAnotherCertificate{
    "The stapled file belongs to another certificate.", kRefuse,
    "Fetch the staple again, with the issuer's certificate that the server sends.",
    "StapleRejected"};
constexpr FaultRow kSometimes{
    "Some workers or backends behind this address staple and others do "
    "not: a cache is cold after a restart, or one of them is configured "
    "differently.",
    "Some connections get a staple, others do not. With must-staple, "
    "strict clients refuse the connections without one.",
    "Compare workers, backends and addresses. The staple should be "
    "available before the first connection.",
    "StapleIntermittent"};

struct Entry {
  ocsp::Fault fault;
  FaultRow row;
};

constexpr Entry kEntries[] = {
    {must_staple_no_responder,
     {"The certificate was ordered with must-staple from a CA without OCSP.",
      "Clients that enforce must-staple refuse the connection.",
      "Staple from a file, or reissue the certificate without must-staple or with a responder URL.",
      "StapleMustStapleViolated"}},
    {must_staple_parent,
     {{},
      "Clients that read the TLS feature of a CA as a demand may refuse a certificate without it.",
      "Ask the CA for a certificate with the TLS feature.",
      ""}},
    {responder_url_unusable,
     {{},
      "Clients notice nothing. Servers that fetch staples cannot use the URL.",
      "Reissue the certificate with an http:// responder URL.",
      ""}},
    {not_sent,
     {kNotEnabled,
      "Clients notice nothing. A revocation of the certificate would not reach them either: the "
      "protection is gone.",
      "Enable stapling, and check that the server reaches the responder named in its certificate.",
      "StapleMissing"}},
    {not_sent_must_staple,
     {kNotEnabled,
      "Clients that enforce must-staple (Firefox among them) refuse the connection now, and their "
      "users cannot continue. Other clients notice nothing.",
      "Provide a staple at once, or replace the certificate with one without must-staple.",
      "StapleMustStapleViolated"}},
    {late,
     {"nginx sends no staple on the first connection of each worker after a start or reload. It "
      "was started recently, or its workers are replaced often.",
      kSometimes.clients, kSometimes.first_step, kSometimes.runbook}},
    {intermittent, kSometimes},
    {views_differ,
     {"One of the addresses, versions or key types is configured differently.", kSometimes.clients,
      "Compare the differing addresses and views.", kSometimes.runbook}},
    {empty,
     {"The stapled file is empty.",
      "OpenSSL's clients abort the handshake: for them the server is down.",
      "Replace the empty staple file, or disable stapling until there is a staple.",
      "StapleRejected"}},
    {oversized,
     {"The response contains certificates that no client needs.",
      "Clients read more than necessary. Above 16 KiB, TLS 1.2 clients abort the handshake.",
      "Ask the CA why its responses are this large.", "StapleRejected"}},
    {status_request_refused,
     {{},
      "Every client that requests a staple fails, which includes all browsers. This is an outage.",
      "Disable stapling on this server until its certificate names a responder that the server can "
      "query.",
      "StapleRejected"}},
    {slow_staple,
     {"Apache fetches the staple during the handshake, and the responder is slow or does not "
      "respond.",
      "Clients wait for the responder during the handshake.",
      "Check how fast the server reaches the responder, and configure a cache.", ""}},
    {chain_staple_bad,
     {{},
      "Clients that check the staples of intermediate certificates may refuse the connection.",
      "Renew the staple of the intermediate certificate, or stop sending it.",
      ""}},
    {unparseable, kNoResponse},
    {trailing_data, kOdd},
    {error_response,
     {{},
      "Strict clients treat it as a failure.",
      "Find out why the responder sends the server an error, and whether the CA has an outage.",
      "StapleResponderError"}},
    {serial_mismatch, kOfAnotherCertificate},
    {issuer_mismatch,
     {"The stapled file belongs to a certificate of another CA, or the CA has a new key.",
      kOfAnotherCertificate.clients, kOfAnotherCertificate.first_step,
      kOfAnotherCertificate.runbook}},
    {issuer_unknown,
     {{},
      "Clients that have the issuer's certificate judge the staple themselves. The exporter cannot.",
      "Make the server send its whole chain, or configure the CA in ca_file.",
      "StapleUnverifiable"}},
    {responder_expires_first,
     {{},
      "Clients accept the staple until its signing certificate expires, not until nextUpdate.",
      "Report it to the CA that made the staple.",
      ""}},
    {revoked,
     {{},
      "Every client that checks the staple refuses the connection. Clients that use the CA's "
      "revocation lists follow within hours.",
      "Find out who revoked the certificate and why. If it was intended, replace the certificate.",
      "StapleRevoked"}},
    {unknown,
     {{},
      "Strict clients treat the certificate like a revoked one.",
      "Contact the CA: its responder has no record of a certificate that the CA issued.",
      "StapleStatusUnknown"}},
    {expired,
     {kNotUpdated, kRefuse, "Make the server fetch a new staple, and find out why it did not.",
      "StapleExpired"}},
    {not_yet_valid,
     {{},
      "Clients with a correct clock refuse the staple until its thisUpdate.",
      "Compare the clock of this machine with another one.",
      "StapleNotYetValid"}},
    {refresh_overdue,
     {kNotUpdated, "No client refuses it yet. Strict clients will once it expires.",
      "Find out why the server has not fetched a new staple. There is still time.",
      "StapleRefreshOverdue"}},
    {too_old,
     {kNotUpdated, kMostAccept, "Make the server fetch a new staple, and find out why it did not.",
      ""}},
    {no_next_update,
     {{},
      "Many clients refuse it. Firefox does so once it is one day old.",
      "Ask the CA for responses with nextUpdate.",
      ""}},
    {certificate_expired,
     {{},
      "Every client refuses the connection, with or without a staple.",
      "Renew the certificate.",
      "StapleCertificateExpired"}},
    {certificate_not_yet_valid,
     {{},
      "Every client with a correct clock refuses the connection.",
      "Put the previous certificate back.",
      "StapleNotYetValid"}},
    {chain_untrusted,
     {{},
      "Clients that do not trust this issuer refuse the connection.",
      "Make the server send its whole chain, or configure the private root in ca_file.",
      ""}},
    {name_mismatch,
     {{},
      "Clients that use this name refuse the connection.",
      "Check server_name and the server's default certificate.",
      ""}},
    {responder_disagrees,
     {{},
      "Clients that trust the staple continue. Clients that query the CA get the other status.",
      "Find out which is right. Replace the certificate if the CA reports it as revoked.",
      "StapleResponderDisagrees"}},
    {responder_fresher,
     {"The server fetches seldom, or from a cache, or its job does not run.",
      "Clients still accept the staple. The server uses an old one although the CA has a newer one.",
      "Find out why the server does not fetch the newer one.", "StapleRefreshOverdue"}},
};

constexpr FaultRow kServer{{},
                           "Unknown: the probe failed before a staple could be judged.",
                           "Connect from this machine, and look at the server's log.",
                           "StapleProbeFailing"};

/// find_stage_advice returns the first step after a failure in a stage.
constexpr std::string_view find_stage_advice(Stage stage) {
  switch (stage) {
    case Stage::resolve:
      return "Resolve the name from this machine, with the name servers of the module.";
    case Stage::connect:
      return "Connect to the address and port from this machine.";
    case Stage::proxy:
      return "Look at the log and the rules of the proxy.";
    case Stage::starttls:
      return "Compare the module's starttls with the protocol of the server on this port.";
    case Stage::handshake:
    case Stage::judge:
      break;
  }
  return kServer.first_step;
}

}  // namespace

std::string describe(ocsp::Fault fault) {
  const std::string_view help = entry(fault).help;
  for (const std::string_view remark : {" (critical ", " (critical: ", " (a warning "}) {
    const std::size_t begin = help.find(remark);
    if (begin == std::string_view::npos) continue;
    const std::size_t end = help.find(')', begin);
    return std::string(help.substr(0, begin)).append(help.substr(end + 1));
  }
  return std::string(help);
}

std::string describe_fault(const Symptoms& s) {
  const auto end = find_own_end(s);
  if (s.fault == expired && end && s.evidence.now > *end) {
    return "The staple expired " + text::format_duration(s.evidence.now - *end) +
           " ago: clients no longer accept it.";
  }
  return describe(*s.fault);
}

FaultRow find_fault_row(ocsp::Fault fault) {
  const auto* const found = std::ranges::find(kEntries, fault, &Entry::fault);
  if (found != std::end(kEntries)) return found->row;
  return entry(fault).severity == ocsp::Severity::critical ? kRefused : kOdd;
}

FaultRow find_failure_row(Reason reason) {
  FaultRow row = kServer;
  row.first_step = find_stage_advice(entry(reason).stage);
  if (reason == Reason::connect_no_descriptors) {
    row.first_step = "Raise the limit of open files of the exporter.";
    row.runbook = "StapleExporterFileDescriptors";
  } else if (reason == Reason::resolve_not_permitted) {
    row.first_step = "Name another target, or change probe_targets.";
  } else if (reason == Reason::resolve_bad_target) {
    row.first_step = "Correct the target where its list is made.";
  } else if (reason == Reason::connect_not_permitted) {
    row.first_step = "Look at the firewall and the security policy of this machine.";
  }
  return row;
}

}  // namespace staple::report
