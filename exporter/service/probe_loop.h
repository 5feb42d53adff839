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
#include "probes/prober/prober.h"
#include "probes/prober/view_clients.h"
#include "probes/time.h"

namespace staple::service {

/// LoopReport is what a probe loop tells a scrape: pointers to immutable values, and its counts.
struct LoopReport {
  endpoint::Snapshot snapshot;
  schedule::Statistics statistics;
};

/// ProbeListener is told what happens in a loop, on its thread.
struct ProbeListener {
  std::function<void(const schedule::StatusChange&)> on_change;
  /// A probe ended by an exception, which is a bug of ours; the endpoint is recorded as failed.
  std::function<void(std::string_view target, std::string_view what)> on_internal_error;
  /// See ResponderResults.
  ResponderResults::OnAdded on_certificate_added =
      [](const std::shared_ptr<const polling::PolledCertificate>&) {};
  ResponderResults::OnRemoved on_certificate_removed = [](const Sha256&) {};
};

/// OnDemandProbe is one target to be probed once, now, outside the schedule.
struct OnDemandProbe {
  Target target;
  std::shared_ptr<const prober::Module> module;
  std::shared_ptr<const prober::ViewClients> tls;
  /// Of a connection, and a little more of the whole, waiting for a place included
  std::chrono::nanoseconds limit;
  std::shared_ptr<const endpoint::ResponderClient> responder = {};  ///< null: the module asks none
  prober::AddressFilter permits = {};                               ///< as Assignment::permits
};

/// ProbeLoop probes its share of the endpoints on one event loop with a thread of its own. Its
/// functions may be called from any one other thread; those that return an awaitable resume on the
/// caller's executor.
class ProbeLoop {
 public:
  /// max_connections: how many connections may be open at once. Scheduled and on-demand probes
  /// share them; an eighth is kept for on-demand probes and a half for scheduled ones.
  ProbeLoop(Clock clock, std::size_t max_connections, ProbeListener listener);

  /// Stops and waits for the thread.
  ~ProbeLoop();
  ProbeLoop(const ProbeLoop&) = delete;
  ProbeLoop& operator=(const ProbeLoop&) = delete;

  /// apply changes which endpoints are probed (see Schedule::apply).
  void apply(schedule::EndpointDiff diff, Seconds spread);

  /// reconfigure takes over what a reload may change besides the endpoints: how many connections
  /// may be open at once, and the files by which responders are queried. To be called after
  /// apply(), so that certificates are announced anew with the new files.
  void reconfigure(std::size_t max_connections);

  /// report returns what is known now.
  boost::asio::awaitable<LoopReport> report();

  /// has_started_first_round tells whether an endpoint of each fleet here has been started.
  boost::asio::awaitable<bool> has_started_first_round();

  /// probe probes a target once, outside the schedule. Absent: the loop is being stopped.
  boost::asio::awaitable<std::optional<prober::Observations>> probe(OnDemandProbe on_demand);

  /// update_responder_status takes over what a responder says of a certificate: probes from now on
  /// are held against it.
  void update_responder_status(const Sha256& key,
                               std::shared_ptr<const responder::ResponderStatus> status);

  /// stop cancels what runs and starts nothing more; it does not wait.
  void stop();

 private:
  void start_due();
  void update_cache_bound();
  boost::asio::awaitable<void> probe_scheduled(schedule::Schedule::DueProbe due);
  boost::asio::awaitable<std::optional<prober::Observations>> observe(
      prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder,
      std::optional<std::chrono::nanoseconds> limit);
  boost::asio::awaitable<prober::Observations> observe_guarded(
      prober::ProbeRequest request, std::shared_ptr<const endpoint::ResponderClient> responder);
  void remove_unseen();
  prober::Observation make_failure(Reason reason, std::string detail, SteadyTime start_time) const;

  Clock clock_;
  ProbeListener listener_;
  LoopThread loop_;
  boost::asio::steady_timer due_timer_;
  boost::asio::steady_timer stopping_;  ///< waited for by every probe; never expires before stop()
  bool stopped_ = false;
  /// Running probes share it, so that it can be replaced under them
  std::shared_ptr<prober::Prober> prober_;
  schedule::Schedule schedule_;
  schedule::Statistics statistics_;
  ResponderResults responder_results_;
  boost::asio::steady_timer cleanup_timer_;
};

}  // namespace staple::service
