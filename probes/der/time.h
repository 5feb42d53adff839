// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "probes/bytes.h"
#include "probes/time.h"

namespace staple::der {

/// ParsedTime is a time and whether it has the standard form.
struct ParsedTime {
  WallTime time;
  bool standard;  ///< in the form of RFC 5280, 4.1.2.5: UTC with seconds, ending in Z
};

/// parse_generalized_time parses the content of a GeneralizedTime in every form of X.680, 46.
/// Fractions of an hour or a minute and offsets are applied. Fractions of a second are dropped. A
/// time without a zone is UTC. Returns nullopt if the content is not a valid time.
std::optional<ParsedTime> parse_generalized_time(ByteView content);

/// parse_utc_time parses the content of a UTCTime. Years 50 to 99 are 1950 to 1999 (RFC 5280,
/// 4.1.2.5.1). Returns nullopt if the content is not a valid time.
std::optional<ParsedTime> parse_utc_time(ByteView content);

}  // namespace staple::der
