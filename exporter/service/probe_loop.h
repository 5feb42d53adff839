// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "exporter/loop_thread.h"
#include "exporter/schedule/record.h"
#include "exporter/schedule/schedule.h"
#include "exporter/schedule/statistics.h"
#include "exporter/service/responder_results.h"
#include "probes/net/routes.h"
#include "probes/prober/prober.h"
#include "probes/prober/view_clients.h"
#include "probes/time.h"

namespace staple::service {

/// LoopReport holds the status of the endpoints of a probe loop, and its counts.
struct LoopReport {
  endpoint::Snapshot snapshot;
  schedule::Statistics statistics;
  std::size_t cache_bound = 0;  ///< of each part of the verdict cache, in bytes; 0 once stopped
};

/// ProbeListener holds the callbacks of a probe loop. They are called on its thread.
struct ProbeListener {
  std::function<void(const schedule::StatusChange&)> on_change;
  /// Called when a probe ended with an exception. The endpoint is recorded as failed.
  std::function<void(std::string_view target, std::string_view what)> on_internal_error;
  /// See ResponderResults.
  ResponderResults::OnAdded on_certificate_added =
      [](const std::shared_ptr<const polling::PolledCertificate>&) {};
  ResponderResults::OnRemoved on_certificate_removed = [](const Sha256&) {};
  /// See net::Routes.
  net::Routes::OnChange on_route_change = {};
};

/// OnDemandProbe is a probe of one target outside the schedule.
struct OnDemandProbe {
  Target target;
  std::shared_ptr<const prober::Module> module;
  std::shared_ptr<const prober::ViewClients> tls;
  /// Of each connection, and, with a short grace, of the whole probe with the wait for a permit
  std::chrono::nanoseconds limit;
  /// Null if the module queries no responder
  std::shared_ptr<const endpoint::ResponderClient> responder = {};
  prober::AddressFilter permits = {};  ///< see ProbeRequest::permits
  /// The report of the probe leaves out what the target sent before TLS.
  bool hides_received = false;
  /// `module` is without the client certificate that it is configured with.
  bool is_anonymous = false;
};

/// ProbeLoop probes its share of the endpoints on an event loop with its own thread. Its functions
/// may be called from one other thread. Those that return an awaitable resume on the executor of
/// the caller.
class ProbeLoop {
 public:
  /// `max_connections` bounds the open connections of scheduled and on-demand probes together. An
  /// eighth is reserved for on-demand probes and a half for scheduled ones.
  ProbeLoop(Clock clock, std::size_t max_connections, ProbeListener listener);

  /// Stops and waits for the thread.
  ~ProbeLoop();
  ProbeLoop(const ProbeLoop&) = delete;
  ProbeLoop& operator=(const ProbeLoop&) = delete;

  /// apply changes the endpoints (see Schedule::apply()).
  void apply(schedule::EndpointDiff diff, Seconds spread);

  /// reconfigure applies what a reload may change besides the endpoints: the connection limit, and
  /// the files for queries to responders. Call it before apply(), so that probes start within the
  /// new limit. Certificates are announced again with the new files.
  void reconfigure(std::size_t max_connections);

  /// report returns the current status of the endpoints, and the counts.
  boost::asio::awaitable<LoopReport> report();

  /// has_started_first_round returns true once a probe of each fleet of this loop has started.
  boost::asio::awaitable<bool> has_started_first_round();

  /// probe probes a target once, outside the schedule. Returns nullopt if the loop is stopped.
  boost::asio::awaitable<std::optional<prober::Observations>> probe(OnDemandProbe on_demand);

  /// update_responder_status sets the status of a certificate at its responder. Later probes are
  /// compared with it.
  void update_responder_status(const Sha256& key,
                               std::shared_ptr<const responder::ResponderStatus> status);

  /// stop cancels running probes and starts no more. It does not wait for their end.
  void stop();

 private:
  void start_due();
  std::shared_ptr<prober::Prober> make_prober(std::size_t max_connections);
  void update_cache_bound();
  boost::asio::awaitable<void> probe_scheduled(schedule::Schedule::DueProbe due);
  boost::asio::awaitable<std::optional<prober::Observations>> observe(
      prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder,
      std::optional<std::chrono::nanoseconds> limit);
  boost::asio::awaitable<prober::Observations> observe_within(
      prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder,
      std::chrono::nanoseconds limit);
  boost::asio::awaitable<prober::Observations> observe_guarded(
      prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder);
  void remove_unseen();
  prober::Observation make_failure(Reason reason, std::string detail, SteadyTime start_time) const;

  Clock clock_;
  ProbeListener listener_;
  LoopThread loop_;
  boost::asio::steady_timer due_timer_;
  boost::asio::steady_timer stopping_;  ///< awaited by every probe; expires only at stop()
  bool stopped_ = false;
  std::shared_ptr<net::Routes> routes_;
  /// Shared by running probes, which may end after the loop is stopped
  std::shared_ptr<prober::Prober> prober_;
  schedule::Schedule schedule_;
  schedule::Statistics statistics_;
  ResponderResults responder_results_;
  boost::asio::steady_timer cleanup_timer_;
  SteadyTime next_eviction_{};  ///< of unused verdicts
};

}  // namespace staple::service
