// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

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

}  // namespace staple::metrics
