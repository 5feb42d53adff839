// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// render_staple_facts renders the decoded staple. An unauthenticated staple is marked as such
/// before its contents.
Html render_staple_facts(const ocsp::Verdict& verdict, WallTime now);

/// render_responder_facts renders the result of the query to the CA's responder. Empty if there was
/// no query.
Html render_responder_facts(const prober::Observation& observation, WallTime now);

/// render_certificate_facts renders the server certificate.
Html render_certificate_facts(const ocsp::Verdict& verdict, WallTime now);

/// render_chain_facts renders the intermediate certificates that the server sent, with their
/// staples. Empty if it sent none.
Html render_chain_facts(const ocsp::Verdict& verdict, WallTime now);

}  // namespace staple::web
