// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "probes/time.h"

namespace staple::metrics {

/// ProcessFacts holds the kernel's values about this process. A value is absent if it is not
/// available, for example without /proc.
struct ProcessFacts {
  std::optional<double> cpu_seconds;
  std::optional<double> resident_bytes;
  std::optional<double> virtual_bytes;
  std::optional<double> start_time;  ///< Unix time in seconds
  std::optional<double> open_descriptors;
  std::optional<double> max_descriptors;
};

/// read_process_facts reads /proc and the resource limits.
ProcessFacts read_process_facts();

/// find_start_time returns when the process of `facts` was started. Returns `now` if that is not
/// known or in the future. The kernel derives it from the wall clock at each reading, so a value
/// that must not change is to be kept.
WallTime find_start_time(const ProcessFacts& facts, WallTime now);

}  // namespace staple::metrics
