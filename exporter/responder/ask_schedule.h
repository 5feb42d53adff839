#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/responder/sighting.h"
#include "probes/http/failure.h"
#include "probes/time.h"

namespace staple::polling {

/// AskLimits bounds how much is asked at once.
struct AskLimits {
  std::size_t at_once = 32;    ///< of all responders
  std::size_t per_origin = 4;  ///< of one, which a URL's scheme, host and port name
};

/// AskSchedule decides which responder is asked about which certificate when. It does no I/O and reads no
/// clock: its owner (ResponderWatch) asks what to start, asks, and reports back. Not thread-safe.
///
/// Each certificate is asked about at its own place in the interval. Its URLs are tried in order, first those
/// whose responder is not known to be down. A responder that is down (Blame::responder) is left alone for
/// pause_after(); then one question tries it, whatever the number that waits.
class AskSchedule {
 public:
  explicit AskSchedule(AskLimits limits) : limits_(limits) {}

  /// add makes `sighting` one of those asked about, or replaces how it is asked.
  void add(std::shared_ptr<const PolledCertificate> certificate, SteadyTime now);

  /// remove forgets it. What a question that still runs brings is dropped.
  void remove(const Sha256& key);

  /// Ask is a question to be asked now.
  struct Ask {
    std::shared_ptr<const PolledCertificate> certificate;
    std::string url;
    std::string origin;
    std::uint64_t number = 0;  ///< of the entry, which may be another one of the same key later
  };

  /// start takes what is due at `now` and has room.
  std::vector<Ask> start(SteadyTime now);

  /// Result is what came of it.
  struct Result {
    std::optional<http::ResponderFailure> failure;
    Seconds keep{0};  ///< the answer need not be asked for again for so long
  };

  /// finish reports it. True: that was the last word for now; false: another URL is tried, or nobody wants to
  /// know any more.
  bool finish(const Ask& ask, const Result& result, SteadyTime now);

  /// wake is when kStart() will have something to do again. Absent: not before a issue_identity() or add().
  std::optional<SteadyTime> wake() const;

  std::size_t size() const { return entries_.size(); }
  std::size_t running() const { return running_; }

 private:
  /// Place is one URL and whom it leads to.
  struct Place {
    std::string url;
    std::string origin;
  };
  struct Entry {
    std::shared_ptr<const PolledCertificate> certificate;
    std::uint64_t number = 0;
    std::vector<Place> places;  ///< never empty
    std::size_t next = 0;       ///< which of them
  };
  /// Key finds an entry that may have been removed meanwhile.
  struct Key {
    Sha256 key;
    std::uint64_t number;
  };
  struct Origin {
    std::size_t users = 0;  ///< entries that name it
    unsigned failures = 0;  ///< in a row; above 0: it is down
    SteadyTime retry;       ///< not before, while it is down
    std::size_t running = 0;
    std::deque<Key> waiting;
  };

  Entry* find(const Key& key);
  SteadyTime next_moment(const Entry& entry, SteadyTime now) const;
  bool may_ask(const Origin& origin, SteadyTime now) const;
  void wait_for_a_place(const Key& key, Entry& entry, SteadyTime now);
  void start_at(const std::string& name, Origin& origin, SteadyTime now, std::vector<Ask>& into);
  void note(const std::string& name, const std::optional<http::ResponderFailure>& failure, Seconds interval,
            SteadyTime now);

  AskLimits limits_;
  std::uint64_t numbers_ = 0;
  std::size_t running_ = 0;
  std::string last_started_;  ///< the origin at which kStart() ended, so that all get their turn
  std::map<Sha256, Entry> entries_;
  std::multimap<SteadyTime, Key> queue_;   ///< who is neither waiting nor running, by due time
  std::map<std::string, Origin> origins_;  ///< those that entries name or that are being asked
};

}  // namespace staple::polling
