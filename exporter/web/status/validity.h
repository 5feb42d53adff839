// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// class_at returns the CSS class of the rest of a staple's validity: `ok` until a healthy
/// server would have refreshed it, then `warning`, and `critical` once that is or the staple is
/// not usable.
std::string_view class_at(const ocsp::Verdict& verdict, WallTime now);

/// format_percent writes thousandths as a percentage with one decimal: `12.5%`.
std::string format_percent(int permille);

/// render_time_left renders the remaining validity of an authenticated staple with an effective
/// expiry as text, and as a bar while clients accept it.
Html render_time_left(const ocsp::Verdict& verdict, WallTime now);

}  // namespace staple::web
