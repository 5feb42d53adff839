#include "exporter/service/responder_loop.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace staple::service {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

/// kLimit bounds one question, redirects included.
constexpr std::chrono::seconds kLimit{10};

/// Answers are judged once each, so that little is worth remembering: the certificates of delegated
/// responders.
constexpr std::size_t kMemory = std::size_t{4} << 20;

/// keep is how long the answer need not be asked for again: as HTTP says, until its nextUpdate at most.
Seconds keep(const responder::LiveStatus& live, WallTime now) {
  const auto& next_update = live.verdict.staple->next_update;
  if (!live.freshness_lifetime || !next_update) return Seconds(0);
  return std::clamp(*live.freshness_lifetime, Seconds(0), std::max(*next_update - now, Seconds(0)));
}

}  // namespace

ResponderWatch::ResponderWatch(Clock clock, ResponderNews news)
    : clock_(clock),
      news_(std::move(news)),
      work_(asio::make_work_guard(context_)),
      due_(context_),
      stopping_(context_, SteadyTime::max()),
      resolver_(context_.get_executor()),
      memory_(kMemory),
      thread_([this] { context_.run(); }) {}

ResponderWatch::~ResponderWatch() { close(); }

void ResponderWatch::close() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    stopped_ = true;
    due_.cancel();
    stopping_.expires_at(SteadyTime::min());
    work_.reset();
  });
  thread_.join();
}

void ResponderWatch::appeared(std::size_t loop,
                              std::shared_ptr<const polling::PolledCertificate> certificate) {
  asio::post(context_, [this, loop, certificate = std::move(certificate)] {
    if (stopped_) return;
    auto [place, is_new] = watched_.try_emplace(certificate->key);
    Watched& watched = place->second;
    watched.loops.insert(loop);
    if (is_new) {
      for (const std::string& url : certificate->query->urls) {
        auto label = polling::format_responder_label(url);
        if (label.empty()) continue;
        counters_.acquire(label);
        watched.labels.push_back(std::move(label));
      }
    }
    if (watched.answer) news_.answered(loop, certificate->key, watched.answer);
    schedule_.add(certificate, clock_.steady_now());
    start_due();
  });
}

void ResponderWatch::vanished(std::size_t loop, const Sha256& key) {
  asio::post(context_, [this, loop, key] {
    const auto found = watched_.find(key);
    if (found == watched_.end()) return;
    found->second.loops.erase(loop);
    if (!found->second.loops.empty()) return;
    for (const std::string& label : found->second.labels) counters_.release(label);
    watched_.erase(found);
    schedule_.remove(key);
  });
}

asio::awaitable<std::vector<polling::ResponderStatistics>> ResponderWatch::report() {
  const auto here = [this]() -> asio::awaitable<std::vector<polling::ResponderStatistics>> {
    co_return counters_.list();
  };
  co_return co_await asio::co_spawn(context_, here, asio::use_awaitable);
}

void ResponderWatch::start_due() {
  if (stopped_) return;
  for (polling::QuerySchedule::DueQuery& ask : schedule_.start(clock_.steady_now())) {
    asio::co_spawn(context_, ask_and_tell(std::move(ask)), asio::detached);
  }
  if (const std::optional<SteadyTime> wake = schedule_.wake_time()) {
    due_.expires_at(*wake);
    due_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) start_due();
    });
  } else {
    due_.cancel();
  }
}

asio::awaitable<void> ResponderWatch::ask_and_tell(polling::QuerySchedule::DueQuery ask) {
  const SteadyTime began = clock_.steady_now();
  auto ended = co_await (guarded(ask) || stopping_.async_wait(as_value));
  if (stopped_) co_return;
  const responder::QueryResult& answered = std::get<0>(ended);
  polling::QuerySchedule::Result result;
  if (answered) {
    result.min_delay = keep(**answered, clock_.now());
  } else {
    result.failure = answered.error();
  }
  const std::string label = polling::format_responder_label(ask.url);
  if (!label.empty()) {
    const auto news = counters_.count(label, result.failure, clock_.steady_now() - began);
    if (news) news_.changed(label, *news, result.failure ? result.failure->detail : "");
  }
  if (schedule_.finish(ask, result, clock_.steady_now())) tell(ask.certificate->key, label, answered);
  start_due();
}

asio::awaitable<responder::QueryResult> ResponderWatch::guarded(const polling::QuerySchedule::DueQuery& ask) {
  // Whatever one answer provokes, it must not end the others.
  const endpoint::ResponderClient& client = *ask.certificate->client;
  const http::ClientOptions means{resolver_, client.settings.proxy, *client.tls, kLimit};
  std::string what;
  try {
    co_return co_await staple::responder::query(*ask.certificate->query, ask.url, means, clock_, memory_);
  } catch (const std::exception& bug) {
    what = bug.what();
  }
  co_return http::ResponderFailure{http::ResponderReason::connect, "internal error: " + what};
}

void ResponderWatch::tell(const Sha256& key, const std::string& label,
                          const responder::QueryResult& answered) {
  const auto found = watched_.find(key);
  if (found == watched_.end()) return;
  Watched& watched = found->second;
  responder::ResponderStatus answer{label, clock_.now(), nullptr, std::nullopt};
  if (answered) {
    answer.live = *answered;
  } else {
    answer.failure = answered.error();
    if (watched.answer) answer.live = watched.answer->live;
  }
  watched.answer = std::make_shared<const responder::ResponderStatus>(std::move(answer));
  for (const std::size_t loop : watched.loops) news_.answered(loop, key, watched.answer);
}

}  // namespace staple::service
