#pragma once

#include <string>

#include "probes/time.h"

namespace staple::text {

/// format_duration writes how long `span` is for a person, its largest unit and the one below: `2 h
/// 4 min`, `3 d 4 h`, `45 s`. Rounded down; a negative span is written by its size alone, the words
/// around it say which way it points.
std::string format_duration(Seconds duration);

}  // namespace staple::text
