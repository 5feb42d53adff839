#pragma once

#include <optional>

#include "probes/bytes.h"
#include "probes/time.h"

namespace staple::der {

/// ParsedTime is a time as it was written.
struct ParsedTime {
  WallTime time;
  bool standard;  ///< written as RFC 5280, 4.1.2.5 demands: in UTC, to the second, ending in Z
};

/// parse_generalized_time reads the content of a GeneralizedTime, in any form that X.680, 46
/// allows: fractions of an hour or a minute and offsets are applied, what is less than a second is
/// cut off, a time without a zone is taken as UTC. Absent: it is not a time.
std::optional<ParsedTime> parse_generalized_time(ByteView content);

/// parse_utc_time reads the content of a UTCTime; years 50 to 99 are 1950 to 1999 (RFC
/// 5280, 4.1.2.5.1).
std::optional<ParsedTime> parse_utc_time(ByteView content);

}  // namespace staple::der
