// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// format_headline returns an observation in one line without a line feed: the cause first, then
/// the faults that it shows itself in, and how long clients accept the staple: `The certificate
/// expired 3 d ago. (not_sent_must_staple, certificate_expired)`. `views` are all views of the
/// endpoint, as in Evidence. With `detailed`, for a line of a table, the first fault has its
/// detail, `(expired: nextUpdate was 2 h ago)`, and the time is left out (see format_left()).
std::string format_headline(const prober::Observation& observation,
                            std::span<const prober::Observation* const> views, bool detailed);

/// format_headline does the same for a verdict on files, which has no cause beyond its fault.
std::string format_headline(const ocsp::Verdict& verdict, WallTime now);

/// format_left returns how long clients accept the staple: `3 d`, or `none` if it has expired.
/// Returns `-` if they do not accept it for another reason, or if there is none.
std::string format_left(const prober::Observation& observation);

/// describe_endpoint writes `target`, with the address unless the target names it, and the view:
/// `www.example.com:443 at 192.0.2.1 (tls1.2)`.
std::string describe_endpoint(std::string_view target, const prober::Observation& observation);

}  // namespace staple::report
