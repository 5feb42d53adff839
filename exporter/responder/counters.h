#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "exporter/histogram.h"
#include "probes/responder/failure.h"

namespace staple::polling {

/// ResponderStatistics is what was counted of one responder.
struct ResponderStatistics {
  /// Its URL, cleaned and cut, without user and password; `other`: many together
  std::string responder;
  std::optional<bool> up;  ///< it answered the last time, whatever it said; absent: not asked yet
  std::uint64_t requests = 0;
  std::vector<std::uint64_t> failures;  ///< by ResponderReason
  Histogram duration;
};

/// format_responder_label writes a responder's URL as a label. Empty: it is none that can be asked.
std::string format_responder_label(const std::string& url);

/// ResponderCounters counts by responder. What certificates name is bounded: beyond kMostResponders
/// all are counted as `other`; those that no certificate names any more are forgotten.
class ResponderCounters {
 public:
  static constexpr std::size_t kMaxResponders = 1000;

  /// acquire and release say that one certificate more, or less, names the responder of this label.
  void acquire(const std::string& label);
  void release(const std::string& label);

  /// statistics counts one question; absent `failure`: it was answered. Returns whether the
  /// responder is up, where that is news.
  std::optional<bool> count(const std::string& label,
                            const std::optional<responder::QueryFailure>& failure,
                            std::chrono::nanoseconds duration);

  /// list returns the counts, by label.
  std::vector<ResponderStatistics> list() const;

 private:
  struct Entry {
    std::size_t references = 0;
    ResponderStatistics statistics;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace staple::polling
