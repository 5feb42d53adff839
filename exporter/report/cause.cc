// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/cause.h"

#include <algorithm>

#include "exporter/report/cause_table.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

Cause make_cause(std::string headline, const FaultRow& row) {
  return {std::move(headline), row.likely, row.clients, row.first_step, row.runbook};
}

Cause make_healthy_cause(const ocsp::Verdict& verdict) {
  if (verdict.level != ocsp::Level::not_applicable) {
    return {verdict.present ? "The staple is good." : "No staple was sent, and none is expected.",
            {},
            "Clients that check the staple accept it.",
            {},
            {}};
  }
  const bool stapleable = verdict.must_staple || !verdict.certificate->responder_urls.empty();
  return {
      stapleable ? "No staple was sent, and the policy does not expect one."
                 : "The certificate names no OCSP responder, so no staple is expected.",
      {},
      "Clients expect no staple. They use the CA's revocation lists, or do not check revocation.",
      {},
      {}};
}

/// find_row returns the first row of the table that fits. Null if none does.
const CauseRow* find_row(const Symptoms& s) {
  for (const auto& table : {certificate_causes(), staple_causes()}) {
    const auto row =
        std::ranges::find_if(table, [&](const CauseRow& each) { return each.fits(s); });
    if (row != table.end()) return &*row;
  }
  return nullptr;
}

std::string_view first_of(std::string_view text, std::string_view otherwise) {
  return text.empty() ? otherwise : text;
}

Cause explain_verdict(const Symptoms& s) {
  Cause cause = s.fault ? make_cause(describe_fault(s), find_fault_row(*s.fault))
                        : make_healthy_cause(s.verdict);
  const CauseRow* const row = find_row(s);
  if (!row) return cause;
  if (row->headline) cause.headline = row->headline(s);
  cause.likely = first_of(row->likely, cause.likely);
  cause.clients = first_of(row->clients, cause.clients);
  cause.first_step = first_of(row->first_step, cause.first_step);
  cause.runbook = row->runbook.value_or(cause.runbook);
  return cause;
}

}  // namespace

Cause find_cause(const Evidence& evidence) {
  const prober::Observation& observation = evidence.observation;
  if (observation.not_offered) {
    return {"The server does not offer this view. This is not a fault.",
            {},
            "Clients of this kind get the certificate and staple of another view.",
            {},
            {}};
  }
  if (observation.failure) {
    const Reason reason = observation.failure->reason;
    return make_cause(std::string(entry(reason).help), find_failure_row(reason));
  }
  return explain_verdict(find_symptoms(evidence));
}

std::string format_time_left(const prober::Observation& observation, WallTime now) {
  if (!observation.verdict) return {};
  const ocsp::Verdict& verdict = *observation.verdict;
  // Clients that refuse the connection for its certificate accept no staple.
  const bool refused = !verdict.trusted.value_or(true);
  if (refused || !is_ok_at(verdict, now).value_or(false) || !verdict.effective_expiry ||
      now >= *verdict.effective_expiry) {
    return {};
  }
  return "Clients accept the staple for another " +
         text::format_duration(*verdict.effective_expiry - now) + ".";
}

std::string_view label_end(const ocsp::StapleVerdict& verdict, WallTime now) {
  return is_ok_at(verdict, now).value_or(false) ? "Clients stop" : "Ends";
}

}  // namespace staple::report
