#include "exporter/report/cause.h"

#include <algorithm>

#include "probes/ocsp/fault.h"
#include "probes/prober/views.h"

namespace staple {
namespace {

using Views = std::span<const Observation* const>;

bool has(const Observation& seen, Fault fault) {
  return seen.verdict &&
         std::ranges::find(seen.verdict->findings, fault, &Finding::fault) != seen.verdict->findings.end();
}

bool says(const Observation& seen, Fault fault, std::string_view words) {
  return std::ranges::any_of(seen.verdict->findings, [&](const Finding& finding) {
    return finding.fault == fault && finding.detail.find(words) != std::string::npos;
  });
}

bool differs_by(const Observation& seen, DifferBy by) {
  return says(seen, Fault::views_differ, "by " + std::string(name(by)) + ",");
}

bool always(const Observation&, Views) { return true; }
bool by_key_type(const Observation& seen, Views) { return differs_by(seen, DifferBy::key_type); }
bool by_server_name(const Observation& seen, Views) { return differs_by(seen, DifferBy::server_name); }
bool by_address(const Observation& seen, Views) { return differs_by(seen, DifferBy::address); }
bool is_try_later(const Observation& seen, Views) { return says(seen, Fault::error_response, "tryLater"); }
bool has_no_http_responder(const Observation& seen, Views) {
  return has(seen, Fault::responder_url_unusable);
}
bool is_lost(const Observation& seen, Views) { return has(seen, Fault::intermittent); }
bool is_authenticated(const Observation& seen, Views) { return seen.verdict->authenticated; }
bool is_nowhere(const Observation&, Views views) {
  return std::ranges::none_of(
      views, [](const Observation* view) { return view->verdict && view->verdict->present; });
}

/// Pattern is a way in which servers are known to fail.
struct Pattern {
  Fault fault;  ///< among the findings
  bool (*fits)(const Observation& seen, Views views);
  std::string_view sentence;
};

// The first that fits is told, so those with more to go by come first.
constexpr Pattern kPatterns[] = {
    {Fault::status_request_refused, has_no_http_responder,
     "Apache ends every handshake that asks for a staple when the certificate's responder has an https:// "
     "URL."},
    {Fault::slow_staple, always,
     "Apache fetches the staple inside the handshake: its responder is slow or does not answer."},
    {Fault::error_response, is_try_later,
     "Apache puts a tryLater of its own in the place of the staple when its responder does not answer, and "
     "keeps "
     "it for a while (SSLStaplingReturnResponderErrors off, or a working responder)."},
    {Fault::serial_mismatch, by_key_type,
     "One staple is sent with both the RSA and the ECDSA certificate (nginx: ssl_stapling_file is for all "
     "certificates of a server block)."},
    {Fault::serial_mismatch, always,
     "The certificate was renewed and the staple of the one before is still sent: reload the server, or "
     "fetch the "
     "file it staples anew."},
    {Fault::late, always,
     "nginx sends none on the first connection of each worker after every start and reload: it has just been "
     "started, or workers keep being replaced."},
    {Fault::not_sent, by_server_name,
     "IIS does not staple on bindings that use SNI unless the registry value EnableOcspStaplingForSni is "
     "set."},
    {Fault::not_sent, by_address, "This backend is set up otherwise than the others behind the name."},
    {Fault::not_sent, is_lost,
     "The server's cache of staples is cold after a restart or reload, or stapling was switched off."},
    {Fault::not_sent_must_staple, is_lost,
     "The server's cache of staples is cold after a restart or reload, or stapling was switched off."},
    {Fault::not_sent, is_nowhere,
     "Stapling is not switched on, or the server cannot reach the responder that the certificate names."},
    {Fault::not_sent_must_staple, is_nowhere,
     "Stapling is not switched on, or the server cannot reach the responder that the certificate names."},
    {Fault::intermittent, always,
     "Some workers or backends behind this address staple and others do not: a cold cache after a restart, "
     "or one "
     "of them is set up otherwise."},
    {Fault::expired, is_authenticated,
     "The file that is stapled is not fetched anew (HAProxy's .ocsp, nginx's ssl_stapling_file), or the "
     "server "
     "has not reached the responder for days."},
    {Fault::refresh_overdue, is_authenticated,
     "The file that is stapled is not fetched anew (HAProxy's .ocsp, nginx's ssl_stapling_file), or the "
     "server "
     "does not reach the responder."},
};

}  // namespace

std::string_view likely_cause(const Observation& observation, Views views) {
  if (!observation.verdict) return {};
  for (const Pattern& pattern : kPatterns) {
    if (has(observation, pattern.fault) && pattern.fits(observation, views)) return pattern.sentence;
  }
  return {};
}

}  // namespace staple
