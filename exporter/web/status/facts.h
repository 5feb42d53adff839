#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// render_staple_facts is the staple decoded. Where it did not authenticate, that stands before
/// what it says.
Html render_staple_facts(const ocsp::Verdict& verdict, WallTime now);

/// render_responder_facts is what the CA's responder says itself; empty: it was not asked.
Html render_responder_facts(const prober::Observation& observation, WallTime now);

/// render_certificate_facts is the server's certificate.
Html render_certificate_facts(const ocsp::Verdict& verdict, WallTime now);

/// render_chain_facts are the certificates that were sent above it, with their staples; empty:
/// there were none.
Html render_chain_facts(const ocsp::Verdict& verdict, WallTime now);

}  // namespace staple::web
