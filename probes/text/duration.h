// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/time.h"

namespace staple::text {

/// format_duration returns a duration in its largest unit and the one below: `2 h 4 min`, `3 d 4
/// h`, `45 s`, from three years on `5 y 174 d`. A year is 365 days. Rounds down. A negative
/// duration is written without its sign.
std::string format_duration(Seconds duration);

}  // namespace staple::text
