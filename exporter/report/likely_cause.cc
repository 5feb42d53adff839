// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/likely_cause.h"

#include <algorithm>

#include "probes/ocsp/fault.h"
#include "probes/prober/comparison.h"

namespace staple::report {
namespace {

using Views = std::span<const prober::Observation* const>;

bool has_fault(const prober::Observation& observation, ocsp::Fault fault) {
  return observation.verdict &&
         std::ranges::find(observation.verdict->findings, fault, &ocsp::Finding::fault) !=
             observation.verdict->findings.end();
}

bool has_detail(const prober::Observation& observation, ocsp::Fault fault, std::string_view words) {
  return std::ranges::any_of(observation.verdict->findings, [&](const ocsp::Finding& finding) {
    return finding.fault == fault && finding.detail.find(words) != std::string::npos;
  });
}

bool differs_by(const prober::Observation& observation, prober::DifferenceKind by) {
  return has_detail(observation, ocsp::Fault::views_differ, "by " + std::string(name(by)) + ":");
}

bool is_any(const prober::Observation&, Views) { return true; }
bool differs_by_key_type(const prober::Observation& observation, Views) {
  return differs_by(observation, prober::DifferenceKind::key_type);
}
bool differs_by_server_name(const prober::Observation& observation, Views) {
  return differs_by(observation, prober::DifferenceKind::server_name);
}
bool differs_by_address(const prober::Observation& observation, Views) {
  return differs_by(observation, prober::DifferenceKind::address);
}
bool is_try_later(const prober::Observation& observation, Views) {
  return has_detail(observation, ocsp::Fault::error_response, "tryLater");
}
bool has_no_http_responder(const prober::Observation& observation, Views) {
  return has_fault(observation, ocsp::Fault::responder_url_unusable);
}
bool is_intermittent(const prober::Observation& observation, Views) {
  return has_fault(observation, ocsp::Fault::intermittent);
}
bool is_authenticated(const prober::Observation& observation, Views) {
  return observation.verdict->authenticated;
}
bool is_stapled_nowhere(const prober::Observation&, Views views) {
  return std::ranges::none_of(views, [](const prober::Observation* view) {
    return view->verdict && view->verdict->present;
  });
}

/// Pattern is a known failure mode of servers.
struct Pattern {
  ocsp::Fault fault;  ///< among the findings
  bool (*fits)(const prober::Observation& seen, Views views);
  std::string_view sentence;
};

// The first matching pattern is reported, so the more specific ones come first.
constexpr Pattern kPatterns[] = {
    {ocsp::Fault::status_request_refused, has_no_http_responder,
     "Apache ends every handshake that requests a staple if the certificate's "
     "responder has an https:// URL."},
    {ocsp::Fault::slow_staple, is_any,
     "Apache fetches the staple during the handshake, and the responder "
     "is slow or does not respond."},
    {ocsp::Fault::error_response, is_try_later,
     "Apache replaces the staple by its own tryLater if the responder does not respond, and "
     "caches it. Set SSLStaplingReturnResponderErrors off, or restore the responder."},
    {ocsp::Fault::serial_mismatch, differs_by_key_type,
     "The same staple is sent with the RSA and the ECDSA certificate (in nginx, "
     "ssl_stapling_file applies to all certificates of a server block)."},
    {ocsp::Fault::serial_mismatch, is_any,
     "The certificate was renewed, and the staple of the previous one is still sent. Reload the "
     "server, or fetch the stapled file again."},
    {ocsp::Fault::late, is_any,
     "nginx sends no staple on the first connection of each worker after a start or reload. It "
     "was started recently, or its workers are replaced often."},
    {ocsp::Fault::not_sent, differs_by_server_name,
     "IIS does not staple on bindings with SNI unless the registry value "
     "EnableOcspStaplingForSni is set."},
    {ocsp::Fault::not_sent, differs_by_address,
     "This backend is configured differently from the others behind the name."},
    {ocsp::Fault::not_sent, is_intermittent,
     "The server's staple cache is cold after a restart or reload, or stapling was disabled."},
    {ocsp::Fault::not_sent_must_staple, is_intermittent,
     "The server's staple cache is cold after a restart or reload, or stapling was disabled."},
    {ocsp::Fault::not_sent, is_stapled_nowhere,
     "Stapling is not enabled, or the server cannot reach the responder named in the certificate."},
    {ocsp::Fault::not_sent_must_staple, is_stapled_nowhere,
     "Stapling is not enabled, or the server cannot reach the responder named in the certificate."},
    {ocsp::Fault::intermittent, is_any,
     "Some workers or backends behind this address staple and others do not: a cache is cold "
     "after a restart, or one of them is configured differently."},
    {ocsp::Fault::expired, is_authenticated,
     "The stapled file is not updated (HAProxy's .ocsp, nginx's ssl_stapling_file), or the "
     "server has not reached the responder for days."},
    {ocsp::Fault::refresh_overdue, is_authenticated,
     "The stapled file is not updated (HAProxy's .ocsp, nginx's ssl_stapling_file), or the "
     "server does not reach the responder."},
};

}  // namespace

std::string_view find_likely_cause(const prober::Observation& observation, Views views) {
  if (!observation.verdict) return {};
  for (const Pattern& pattern : kPatterns) {
    if (has_fault(observation, pattern.fault) && pattern.fits(observation, views))
      return pattern.sentence;
  }
  return {};
}

}  // namespace staple::report
