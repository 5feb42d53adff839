#pragma once

#include <optional>

namespace staple::metrics {

/// ProcessFacts is what the kernel says about this process; absent: it does not say (no /proc).
struct ProcessFacts {
  std::optional<double> cpu_seconds;
  std::optional<double> resident_bytes;
  std::optional<double> virtual_bytes;
  std::optional<double> start_time;  ///< Unix time in seconds
  std::optional<double> open_descriptors;
  std::optional<double> max_descriptors;
};

/// read_process_facts asks the kernel.
ProcessFacts read_process_facts();

}  // namespace staple::metrics
