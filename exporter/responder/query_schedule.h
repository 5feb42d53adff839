#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/responder/polled_certificate.h"
#include "probes/responder/failure.h"
#include "probes/time.h"

namespace staple::polling {

/// QueryLimits bounds how much is asked at once.
struct QueryLimits {
  std::size_t concurrency = 32;            ///< of all responders
  std::size_t concurrency_per_origin = 4;  ///< of one, which a URL's scheme, host and port name
};

/// QuerySchedule decides which responder is asked about which certificate when. It does no I/O
/// and reads no clock: its owner (ResponderLoop) asks what to start, asks, and reports back.
/// Not thread-safe.
///
/// Each certificate is asked about at its own place in the interval. Its URLs are tried in order,
/// first those whose responder is not known to be down. A responder that is down
/// (Blame::responder) is left alone for compute_retry_delay(); then one question tries it,
/// whatever the number that waits.
class QuerySchedule {
 public:
  explicit QuerySchedule(QueryLimits limits) : limits_(limits) {}

  /// add makes `sighting` one of those asked about, or replaces how it is asked.
  void add(std::shared_ptr<const PolledCertificate> certificate, SteadyTime now);

  /// remove forgets it. What a question that still runs brings is dropped.
  void remove(const Sha256& key);

  /// DueQuery is a question to be asked now.
  struct DueQuery {
    std::shared_ptr<const PolledCertificate> certificate;
    std::string url;
    std::string origin;
    std::uint64_t entry_id = 0;  ///< of the entry, which may be another one of the same key later
  };

  /// start takes what is due at `now` and has room.
  std::vector<DueQuery> start(SteadyTime now);

  /// Result is what came of it.
  struct Result {
    std::optional<responder::QueryFailure> failure;
    Seconds min_delay{0};  ///< the answer need not be asked for again for so long
  };

  /// finish reports it. True: that was the last word for now; false: another URL is tried, or
  /// nobody wants to know any more.
  bool finish(const DueQuery& due, const Result& result, SteadyTime now);

  /// wake_time is when kStart() will have something to do again. Absent: not before a
  /// issue_identity() or add().
  std::optional<SteadyTime> wake_time() const;

  std::size_t size() const { return entries_.size(); }
  std::size_t running() const { return running_; }

 private:
  /// ResponderCandidate is one URL and whom it leads to.
  struct ResponderCandidate {
    std::string url;
    std::string origin;
  };
  struct Entry {
    std::shared_ptr<const PolledCertificate> certificate;
    std::uint64_t id = 0;
    std::vector<ResponderCandidate> candidates;  ///< never empty
    std::size_t next = 0;                        ///< which of them
  };
  /// EntryRef finds an entry that may have been removed meanwhile.
  struct EntryRef {
    Sha256 key;
    std::uint64_t entry_id;
  };
  struct Origin {
    std::size_t references = 0;  ///< entries that name it
    unsigned failures = 0;       ///< in a row; above 0: it is down
    SteadyTime retry_at;         ///< not before, while it is down
    std::size_t running = 0;
    std::deque<EntryRef> waiting;
  };

  Entry* find(const EntryRef& key);
  SteadyTime compute_next_query(const Entry& entry, SteadyTime now) const;
  bool may_query(const Origin& origin, SteadyTime now) const;
  void enqueue(const EntryRef& key, Entry& entry, SteadyTime now);
  void start_at(const std::string& name, Origin& origin, SteadyTime now,
                std::vector<DueQuery>& into);
  void record_outcome(const std::string& name,
                      const std::optional<responder::QueryFailure>& failure, Seconds interval,
                      SteadyTime now);

  QueryLimits limits_;
  std::uint64_t last_entry_id_ = 0;
  std::size_t running_ = 0;
  std::string last_started_;  ///< the origin at which kStart() ended, so that all get their turn
  std::map<Sha256, Entry> entries_;
  std::multimap<SteadyTime, EntryRef> queue_;  ///< who is neither waiting nor running, by due time
  std::map<std::string, Origin> origins_;      ///< those that entries name or that are being asked
};

}  // namespace staple::polling
