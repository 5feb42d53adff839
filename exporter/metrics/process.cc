// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/process.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace staple::metrics {
namespace {

// Returns the fields of /proc/self/stat from the third on (proc(5)). The second one, the program's
// name, may contain spaces and parentheses.
std::vector<std::string> read_stat_fields() {
  std::ifstream file("/proc/self/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  return {std::istream_iterator<std::string>(rest), {}};
}

std::optional<double> read_boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

}  // namespace

ProcessFacts read_process_facts() {
  ProcessFacts facts;
  const std::vector<std::string> fields = read_stat_fields();
  constexpr std::size_t utime = 11, stime = 12, starttime = 19, vsize = 20, rss = 21;
  if (fields.size() > rss) {
    const auto number = [&](std::size_t field) { return std::stod(fields[field]); };
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    facts.cpu_seconds = (number(utime) + number(stime)) / ticks;
    facts.virtual_bytes = number(vsize);
    facts.resident_bytes = number(rss) * static_cast<double>(sysconf(_SC_PAGESIZE));
    if (const auto boot = read_boot_time()) facts.start_time = *boot + number(starttime) / ticks;
  }
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (!error) {
    // The directory itself is open while it is counted.
    facts.open_descriptors = static_cast<double>(std::distance(begin(open), end(open))) - 1;
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
    facts.max_descriptors = static_cast<double>(limit.rlim_cur);
  return facts;
}

WallTime find_start_time(const ProcessFacts& facts, WallTime now) {
  if (!facts.start_time) return now;
  const WallTime start{Seconds(static_cast<Seconds::rep>(*facts.start_time))};
  return std::min(start, now);
}

}  // namespace staple::metrics
