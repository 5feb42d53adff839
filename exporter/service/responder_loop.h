// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "exporter/loop_thread.h"
#include "exporter/responder/counters.h"
#include "exporter/responder/method_memory.h"
#include "exporter/responder/polled_certificate.h"
#include "exporter/responder/query_schedule.h"
#include "probes/dns/resolver.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/responder/query.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::service {

/// ResponderListener holds the callbacks of ResponderLoop. They are called on its thread.
struct ResponderListener {
  /// Called with the status of a certificate for the probe loop `loop`.
  std::function<void(std::size_t loop, const Sha256& key,
                     std::shared_ptr<const responder::ResponderStatus> status)>
      on_status;
  /// Called when a responder goes down or is up again.
  std::function<void(const std::string& responder, bool up, const std::string& detail)>
      on_up_change;
};

/// ResponderLoop queries the responders of the CAs about the certificates that the probe loops
/// see, once for all loops, on an event loop with its own thread. Its functions may be called from
/// any thread.
class ResponderLoop {
 public:
  ResponderLoop(Clock clock, ResponderListener listener);

  /// Closes.
  ~ResponderLoop();
  ResponderLoop(const ResponderLoop&) = delete;
  ResponderLoop& operator=(const ResponderLoop&) = delete;

  /// add_certificate adds a certificate that endpoints of a probe loop present. If its status is
  /// known, on_status is called at once.
  void add_certificate(std::size_t loop,
                       std::shared_ptr<const polling::PolledCertificate> certificate);

  /// remove_certificate removes a certificate that no endpoint of the probe loop presents any more.
  void remove_certificate(std::size_t loop, const Sha256& key);

  /// report returns the counts by responder. It resumes on the executor of the caller.
  boost::asio::awaitable<std::vector<polling::ResponderStatistics>> report();

  /// close cancels running queries and waits for the thread. The listener is not called afterwards.
  void close();

 private:
  /// CertificateState is the state of one certificate.
  struct CertificateState {
    std::set<std::size_t> loops;      ///< that see the certificate; never empty
    std::vector<std::string> labels;  ///< of its responders
    /// Of the queries since the last status
    std::vector<responder::UrlFailure> failures;
    std::shared_ptr<const responder::ResponderStatus> status;  ///< null before the first query
  };

  void start_due();
  boost::asio::awaitable<void> query_and_publish(polling::QuerySchedule::DueQuery due);
  boost::asio::awaitable<responder::QueryOutcome> query_guarded(
      const polling::QuerySchedule::DueQuery& due, responder::Method first);
  void finish(const polling::QuerySchedule::DueQuery& due,
              const responder::QueryResult& query_result, const std::string& get_failure,
              std::chrono::nanoseconds duration);
  void publish_blocked();
  void publish(CertificateState& state, const Sha256& key, responder::ResponderStatus status);

  Clock clock_;
  ResponderListener listener_;
  LoopThread loop_;
  boost::asio::steady_timer due_timer_;
  /// Awaited by every query; expires only at close()
  boost::asio::steady_timer stopping_;
  bool stopped_ = false;
  dns::Resolver resolver_;
  ocsp::VerdictCache cache_;
  polling::QuerySchedule schedule_{polling::QueryLimits{}};
  polling::ResponderCounters counters_;
  polling::MethodMemory methods_;
  std::map<Sha256, CertificateState> certificates_;
};

}  // namespace staple::service
