// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "exporter/histogram.h"
#include "probes/responder/failure.h"
#include "probes/time.h"

namespace staple::polling {

/// ResponderStatistics holds the counts of one responder.
struct ResponderStatistics {
  /// Its URL, cleaned and cut, without user and password; `other` for those beyond kMaxResponders
  std::string responder;
  std::optional<bool> up;  ///< see count(); nullopt before the first query
  std::uint64_t requests = 0;
  std::vector<std::uint64_t> failures;  ///< by responder::FailureReason
  Histogram duration;
  WallTime created{};  ///< when the counts began
};

/// format_responder_label writes the URL of a responder as a label value. Returns an empty string
/// if `url` is not valid.
std::string format_responder_label(const std::string& url);

/// ResponderCounters counts queries by responder. Certificates choose the labels, so their number
/// is bounded: all responders beyond kMaxResponders share the label `other`. A responder is dropped
/// once no certificate refers to it.
class ResponderCounters {
 public:
  static constexpr std::size_t kMaxResponders = 1000;

  /// acquire and release add and remove a reference of one certificate to a responder. The counts
  /// of a new responder begin at `now`.
  void acquire(const std::string& label, WallTime now = {});
  void release(const std::string& label);

  /// count counts one query, which succeeded if there is no `failure`. A query that was sent
  /// by GET and then by POST is one. A responder is up if it sent an OCSP response, whatever
  /// the certificate's status, except tryLater. Returns whether it is up if that has changed,
  /// else nullopt. The counts of the label `other` begin with the first query, at `now`.
  std::optional<bool> count(const std::string& label,
                            const std::optional<responder::QueryFailure>& failure,
                            std::chrono::nanoseconds duration, WallTime now = {});

  /// list returns the counts, ordered by label.
  std::vector<ResponderStatistics> list() const;

 private:
  struct Entry {
    std::size_t references = 0;
    ResponderStatistics statistics;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace staple::polling
