// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/responder_loop.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "probes/http/retry_after.h"
#include "probes/net/as_value.h"
#include "probes/net/stall.h"

namespace staple::service {

namespace asio = boost::asio;

namespace {

/// kQueryTimeout bounds one query, redirects included.
constexpr std::chrono::seconds kQueryTimeout{10};

/// kCacheSize bounds the verdict cache, in bytes of each kind. It is small: each response is judged
/// once, and only the certificates of delegated responders repeat.
constexpr std::size_t kCacheSize = std::size_t{4} << 20;

/// compute_min_delay returns how long a response is fresh in HTTP (RFC 9111, 4.2), but not beyond
/// its nextUpdate. Zero if that is not known.
Seconds compute_min_delay(const responder::LiveStatus& live, WallTime now) {
  const auto& next_update = live.verdict.staple->next_update;
  if (!live.freshness_lifetime || !next_update) return Seconds(0);
  return std::clamp(*live.freshness_lifetime, Seconds(0), std::max(*next_update - now, Seconds(0)));
}

}  // namespace

ResponderLoop::ResponderLoop(Clock clock, ResponderListener listener)
    : clock_(clock),
      listener_(std::move(listener)),
      due_timer_(loop_.context()),
      stopping_(loop_.context(), SteadyTime::max()),
      resolver_(loop_.context().get_executor()),
      cache_(kCacheSize) {
  loop_.start();
}

ResponderLoop::~ResponderLoop() { close(); }

void ResponderLoop::close() {
  if (!loop_.is_running()) return;
  loop_.post([this] {
    stopped_ = true;
    due_timer_.cancel();
    stopping_.expires_at(SteadyTime::min());
    loop_.release();
  });
  loop_.join();
}

void ResponderLoop::add_certificate(std::size_t loop,
                                    std::shared_ptr<const polling::PolledCertificate> certificate) {
  loop_.post([this, loop, certificate = std::move(certificate)] {
    if (stopped_) return;
    auto [place, is_new] = certificates_.try_emplace(certificate->key);
    CertificateState& state = place->second;
    state.loops.insert(loop);
    if (is_new) {
      for (const std::string& url : certificate->query->urls) {
        auto label = polling::format_responder_label(url);
        if (label.empty()) continue;
        counters_.acquire(label, clock_.now());
        state.labels.push_back(std::move(label));
      }
    }
    if (state.status) listener_.on_status(loop, certificate->key, state.status);
    schedule_.add(certificate, clock_.steady_now());
    start_due();
  });
}

void ResponderLoop::remove_certificate(std::size_t loop, const Sha256& key) {
  loop_.post([this, loop, key] {
    const auto found = certificates_.find(key);
    if (found == certificates_.end()) return;
    found->second.loops.erase(loop);
    if (!found->second.loops.empty()) return;
    for (const std::string& label : found->second.labels) counters_.release(label);
    certificates_.erase(found);
    schedule_.remove(key);
  });
}

asio::awaitable<std::vector<polling::ResponderStatistics>> ResponderLoop::report() {
  return loop_.call([this] { return counters_.list(); });
}

void ResponderLoop::start_due() {
  if (stopped_) return;
  for (polling::QuerySchedule::DueQuery& due : schedule_.start(clock_.steady_now())) {
    asio::co_spawn(loop_.context(), query_and_publish(std::move(due)), asio::detached);
  }
  publish_blocked();
  if (const std::optional<SteadyTime> wake = schedule_.wake_time()) {
    due_timer_.expires_at(*wake);
    due_timer_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) start_due();
    });
  } else {
    due_timer_.cancel();
  }
}

asio::awaitable<void> ResponderLoop::query_and_publish(polling::QuerySchedule::DueQuery due) {
  const SteadyTime start_time = clock_.steady_now();
  const net::StallMeter stall_meter(loop_.context().get_executor());
  const std::optional<std::string> known = methods_.find_get_failure(due.url, start_time);
  const auto first = known ? responder::Method::post : responder::Method::get;
  using asio::experimental::awaitable_operators::operator||;
  auto ended = co_await (query_guarded(due, first) || stopping_.async_wait(net::as_value));
  if (stopped_) co_return;
  const responder::QueryOutcome& outcome = std::get<0>(ended);
  const SteadyTime end_time = clock_.steady_now();
  methods_.record(due.url, outcome, end_time);
  std::string get_failure = outcome.get_failure;
  if (get_failure.empty() && known) get_failure = *known;
  if (outcome.answered != responder::Method::post) get_failure.clear();
  const std::chrono::nanoseconds elapsed = end_time - start_time;
  finish(due, outcome.result, get_failure, elapsed - std::min(elapsed, stall_meter.stalled()));
  start_due();
}

asio::awaitable<responder::QueryOutcome> ResponderLoop::query_guarded(
    const polling::QuerySchedule::DueQuery& due, responder::Method first) {
  // An exception of one query must not end the others.
  const endpoint::ResponderClient& client = *due.certificate->client;
  const http::ClientOptions options =
      responder::make_client_options(resolver_, client.settings, *client.tls, kQueryTimeout);
  std::string what;
  try {
    co_return co_await staple::responder::query(*due.certificate->query, due.url, first, options,
                                                clock_, cache_);
  } catch (const std::exception& error) {
    what = error.what();
  }
  responder::QueryFailure failure{responder::FailureReason::connect, "internal error: " + what};
  co_return responder::QueryOutcome{std::move(failure)};
}

/// finish counts a query and publishes its result, unless another responder of the certificate will
/// be queried.
void ResponderLoop::finish(const polling::QuerySchedule::DueQuery& due,
                           const responder::QueryResult& query_result,
                           const std::string& get_failure, std::chrono::nanoseconds duration) {
  polling::QuerySchedule::Result result;
  if (query_result) {
    result.min_delay = compute_min_delay(**query_result, clock_.now());
  } else {
    result.failure = query_result.error();
    result.retry_after =
        http::parse_retry_after(result.failure->retry_after, clock_.now()).value_or(Seconds(0));
  }
  const std::string label = polling::format_responder_label(due.url);
  if (!label.empty()) {
    const auto news = counters_.count(label, result.failure, duration, clock_.now());
    if (news) listener_.on_up_change(label, *news, result.failure ? result.failure->detail : "");
  }
  const bool is_final = schedule_.finish(due, result, clock_.steady_now());
  const auto found = certificates_.find(due.certificate->key);
  if (found == certificates_.end()) return;
  CertificateState& state = found->second;
  if (result.failure) state.failures.push_back({label, *result.failure});
  if (!is_final) return;
  responder::ResponderStatus status{label, clock_.now(), nullptr, std::nullopt, get_failure};
  if (query_result) {
    status.live = *query_result;
  } else {
    status.failure = merge_urls(state.failures);
  }
  publish(state, due.certificate->key, std::move(status));
}

/// publish_blocked publishes a failure for each certificate whose responders are all down.
void ResponderLoop::publish_blocked() {
  for (polling::QuerySchedule::BlockedQuery& blocked : schedule_.take_blocked()) {
    const auto found = certificates_.find(blocked.certificate->key);
    if (found == certificates_.end()) continue;
    CertificateState& state = found->second;
    blocked.failure.detail = "no query was sent, because the last one to " + blocked.origin +
                             " failed: " + blocked.failure.detail;
    const auto ago = std::chrono::floor<Seconds>(clock_.steady_now() - blocked.failed_at);
    const std::string label = polling::format_responder_label(blocked.url);
    state.failures.push_back({label, std::move(blocked.failure)});
    publish(state, found->first, {label, clock_.now() - ago, nullptr, merge_urls(state.failures)});
  }
}

/// publish sets the status of a certificate. After a failure the last response is kept.
void ResponderLoop::publish(CertificateState& state, const Sha256& key,
                            responder::ResponderStatus status) {
  if (!status.live && state.status) status.live = state.status->live;
  state.failures.clear();
  state.status = std::make_shared<const responder::ResponderStatus>(std::move(status));
  for (const std::size_t loop : state.loops) listener_.on_status(loop, key, state.status);
}

}  // namespace staple::service
