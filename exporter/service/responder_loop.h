#pragma once

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
#include "exporter/responder/polled_certificate.h"
#include "exporter/responder/query_schedule.h"
#include "probes/dns/resolver.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/responder/query.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::service {

/// ResponderListener is called on the thread of the loop.
struct ResponderListener {
  /// There is an answer for the probe loop `loop`.
  std::function<void(std::size_t loop, const Sha256& key,
                     std::shared_ptr<const responder::ResponderStatus> answer)>
      on_status;
  /// A responder went down, or answers again.
  std::function<void(const std::string& responder, bool up, const std::string& detail)>
      on_up_change;
};

/// ResponderLoop asks the CAs' responders about the certificates that the probe loops see, once
/// for all of them, on an event loop with a thread of its own. Its functions may be called from
/// any thread.
class ResponderLoop {
 public:
  ResponderLoop(Clock clock, ResponderListener listener);

  /// Closes.
  ~ResponderLoop();
  ResponderLoop(const ResponderLoop&) = delete;
  ResponderLoop& operator=(const ResponderLoop&) = delete;

  /// add_certificate says that endpoints of a probe loop show this certificate. What is known of it
  /// is told at once.
  void add_certificate(std::size_t loop,
                       std::shared_ptr<const polling::PolledCertificate> certificate);

  /// remove_certificate says that they do not any more.
  void remove_certificate(std::size_t loop, const Sha256& key);

  /// report returns what was counted by responder; it resumes on the caller's executor.
  boost::asio::awaitable<std::vector<polling::ResponderStatistics>> report();

  /// close cancels running queries and waits for the thread. The listener is not called afterwards.
  void close();

 private:
  /// CertificateState is one certificate.
  struct CertificateState {
    std::set<std::size_t> loops;                               ///< those that see it; never empty
    std::vector<std::string> labels;                           ///< of the responders that it names
    std::shared_ptr<const responder::ResponderStatus> status;  ///< null: none came yet
  };

  void start_due();
  boost::asio::awaitable<void> query_and_publish(polling::QuerySchedule::DueQuery due);
  boost::asio::awaitable<responder::QueryResult> query_guarded(
      const polling::QuerySchedule::DueQuery& due);
  void publish(const Sha256& key, const std::string& label,
               const responder::QueryResult& query_result);

  Clock clock_;
  ResponderListener listener_;
  LoopThread loop_;
  boost::asio::steady_timer due_timer_;
  /// Waited for by every question; never expires before close()
  boost::asio::steady_timer stopping_;
  bool stopped_ = false;
  dns::Resolver resolver_;
  ocsp::VerdictCache cache_;
  polling::QuerySchedule schedule_{polling::QueryLimits{}};
  polling::ResponderCounters counters_;
  std::map<Sha256, CertificateState> certificates_;
};

}  // namespace staple::service
