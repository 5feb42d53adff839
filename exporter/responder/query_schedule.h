// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/responder/polled_certificate.h"
#include "probes/responder/failure.h"
#include "probes/time.h"

namespace staple::polling {

/// QueryLimits bounds the concurrent queries.
struct QueryLimits {
  std::size_t concurrency = 32;            ///< to all responders
  std::size_t concurrency_per_origin = 4;  ///< to one origin: scheme, host and port
};

/// QuerySchedule decides when which responder is queried about which certificate. It does no I/O
/// and reads no clock: its owner (ResponderLoop) calls start(), sends the queries, and calls
/// finish(). Not thread-safe.
///
/// The queries about a certificate have a fixed offset in the interval. Its URLs are tried in
/// order, those of responders that are down last. A responder is down after a failure that is about
/// itself (Responsibility::responder). It then gets no query for compute_retry_delay(), or for as
/// long as it asks, if that is longer, and after that a single one, however many wait.
class QuerySchedule {
 public:
  explicit QuerySchedule(QueryLimits limits) : limits_(limits) {}

  /// add adds `certificate`, or replaces the one with the same key.
  void add(std::shared_ptr<const PolledCertificate> certificate, SteadyTime now);

  /// remove removes the certificate with this key. finish() drops the result of a running query.
  void remove(const Sha256& key);

  /// DueQuery is a query to send now.
  struct DueQuery {
    std::shared_ptr<const PolledCertificate> certificate;
    std::string url;
    std::string origin;
    std::uint64_t entry_id = 0;  ///< distinguishes it from a later entry with the same key
  };

  /// start returns the queries that are due at `now` and within the limits.
  std::vector<DueQuery> start(SteadyTime now);

  /// Result is the outcome of a query.
  struct Result {
    std::optional<responder::QueryFailure> failure;  ///< nullopt if it succeeded
    Seconds min_delay{0};    ///< before the next query, as long as the response is fresh
    Seconds retry_after{0};  ///< how long a responder that is down asks to wait
  };

  /// finish takes the result of a query. Returns true if the result is final for now, false if
  /// another URL will be tried or the certificate was removed.
  bool finish(const DueQuery& due, const Result& result, SteadyTime now);

  /// BlockedQuery is a query that is due and not sent, because its responder is down.
  struct BlockedQuery {
    std::shared_ptr<const PolledCertificate> certificate;
    std::string url;
    std::string origin;
    responder::QueryFailure failure;  ///< of the last query to the origin
    SteadyTime failed_at;             ///< when that query ended
  };

  /// take_blocked returns the queries that start() and finish() found blocked since the last call.
  /// One that failed when its responder went down is not among them, and each is returned once.
  std::vector<BlockedQuery> take_blocked() { return std::exchange(blocked_, {}); }

  /// wake_time returns when to call start() again. Returns nullopt if there is nothing to start
  /// before the next finish() or add().
  std::optional<SteadyTime> wake_time() const;

  std::size_t size() const { return entries_.size(); }
  std::size_t running() const { return running_; }

 private:
  /// ResponderCandidate is one URL and its origin.
  struct ResponderCandidate {
    std::string url;
    std::string origin;
  };
  struct Entry {
    std::shared_ptr<const PolledCertificate> certificate;
    std::uint64_t id = 0;
    std::vector<ResponderCandidate> candidates;  ///< never empty
    std::size_t next = 0;                        ///< index of the candidate to query
    bool is_reported = false;  ///< its failure was reported, and no query was started since
  };
  /// EntryRef refers to an entry that may have been removed meanwhile.
  struct EntryRef {
    Sha256 key;
    std::uint64_t entry_id;
  };
  struct Origin {
    std::size_t references = 0;  ///< of entries
    unsigned failures = 0;       ///< in a row; the responder is down if above 0
    SteadyTime retry_at;         ///< while it is down
    std::optional<responder::QueryFailure> last_failure;  ///< while it is down
    SteadyTime failed_at;                                 ///< while it is down
    std::size_t running = 0;
    std::deque<EntryRef> waiting;
  };

  Entry* find(const EntryRef& key);
  SteadyTime compute_next_query(const Entry& entry, SteadyTime now) const;
  bool may_query(const Origin& origin, SteadyTime now) const;
  bool enqueue(const EntryRef& key, Entry& entry, SteadyTime now);
  void enqueue_or_report(const EntryRef& key, SteadyTime now);
  void start_at(const std::string& name, Origin& origin, SteadyTime now,
                std::vector<DueQuery>& into);
  void record_outcome(const std::string& name, const Result& result, Seconds interval,
                      SteadyTime now);

  QueryLimits limits_;
  std::uint64_t last_entry_id_ = 0;
  std::size_t running_ = 0;
  std::string last_started_;  ///< the origin at which start() ended, so that none starves
  std::map<Sha256, Entry> entries_;
  std::multimap<SteadyTime, EntryRef> queue_;  ///< neither waiting nor running, by due time
  std::map<std::string, Origin> origins_;      ///< of entries and of running queries
  std::vector<BlockedQuery> blocked_;          ///< see take_blocked()
};

}  // namespace staple::polling
