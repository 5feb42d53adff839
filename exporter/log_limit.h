// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/time.h"

namespace staple {

/// LogLimits bounds lines that servers or clients can cause. The defaults allow at most 1,600
/// lines in 30 s, far below the 10,000 beyond which journald drops lines of a service.
struct LogLimits {
  unsigned lines = 5;                        ///< of one topic in a period
  std::chrono::seconds period{60};           ///< begins with the first line of the topic
  unsigned burst = 1'000;                    ///< lines of all topics at once
  unsigned per_second = 20;                  ///< lines of all topics after a burst
  std::chrono::seconds report_interval{60};  ///< of the number of lines beyond `burst`
};

/// HeldLine is the last of the lines that the limit of a topic held back.
struct HeldLine {
  std::string line;
  std::uint64_t suppressed = 0;  ///< lines of the topic before this one that were not written
};

/// LogLimit decides which lines of a log are written at once. A topic is what lines are about, for
/// example an endpoint. The lines of a topic beyond its limit are counted, and the last one is held
/// until the period ends, so that the log ends with the latest state. Lines beyond the limit of all
/// topics are counted only. Not thread-safe.
class LogLimit {
 public:
  explicit LogLimit(LogLimits limits = {}) : limits_(limits) {}

  /// admit returns whether to write the line now. Otherwise it is held or counted.
  bool admit(std::string_view topic, const std::string& line, SteadyTime now);

  /// take_due returns the held lines of the periods that have ended, and forgets the topics that
  /// had none. Lines that the limit of all topics does not allow yet stay.
  std::vector<HeldLine> take_due(SteadyTime now);

  /// take_all returns all held lines. The limits do not apply, because it is for the end.
  std::vector<HeldLine> take_all();

  /// take_refused returns the number of lines that the limit of all topics has refused since the
  /// last report, once it is due. Returns 0 before.
  std::uint64_t take_refused(SteadyTime now);

  /// suppressed returns the number of lines that were not written and will not be.
  std::uint64_t suppressed() const { return suppressed_; }

  /// size returns the number of topics that are kept.
  std::size_t size() const { return topics_.size(); }

 private:
  struct Topic {
    SteadyTime start;  // of the period
    unsigned lines = 0;
    std::optional<HeldLine> held;
  };

  bool take_token(SteadyTime now);
  void hold(Topic& topic, const std::string& line);

  LogLimits limits_;
  std::map<std::string, Topic, std::less<>> topics_;
  double tokens_ = 0;
  std::optional<SteadyTime> refilled_at_;  // nullopt before the first line
  std::uint64_t refused_ = 0;              // since the last report
  SteadyTime refused_since_;
  std::uint64_t suppressed_ = 0;
};

}  // namespace staple
