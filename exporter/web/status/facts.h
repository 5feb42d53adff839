#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// staple_facts is the staple decoded. Where it did not authenticate, that stands before what it says.
Html staple_facts(const ocsp::Verdict& verdict, WallTime now);

/// responder_facts is what the CA's responder says itself; empty: it was not asked.
Html responder_facts(const prober::Observation& observation, WallTime now);

/// certificate_facts is the server's certificate.
Html certificate_facts(const ocsp::Verdict& verdict, WallTime now);

/// chain_facts are the certificates that were sent above it, with their staples; empty: there were none.
Html chain_facts(const ocsp::Verdict& verdict, WallTime now);

}  // namespace staple::web
