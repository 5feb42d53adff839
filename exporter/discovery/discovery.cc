// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/discovery.h"

#include <algorithm>
#include <exception>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include "probes/net/as_value.h"

namespace staple::discovery {

namespace asio = boost::asio;

namespace {

/// kDebounce is how long to wait for more changes after one: files are often replaced together.
constexpr std::chrono::milliseconds kDebounce{200};

std::size_t count_targets(const DiscoveredGroups& groups) {
  std::size_t count = 0;
  for (const auto& group : groups) count += group.targets.size();
  return count;
}

bool are_equal(const SourceSettings& a, const SourceSettings& b) {
  return a.key == b.key && a.sd_config == b.sd_config && a.refresh_interval == b.refresh_interval &&
         a.rules == b.rules;
}

}  // namespace

/// SourceState is a source and the result of its last poll.
struct Discovery::SourceState {
  SourceState(asio::io_context& loop, SourceSettings given)
      : settings(std::move(given)),
        wake(loop),
        stopping(loop, SteadyTime::max()),
        groups(settings.previous_groups) {}

  SourceSettings settings;
  std::unique_ptr<Source> source;
  asio::steady_timer wake;
  asio::steady_timer stopping;  ///< awaited by every poll; expires only at the end
  bool stopped = false;
  bool changed = false;  ///< since the poll began
  bool polled = false;
  SteadyTime next_poll;
  std::shared_ptr<const DiscoveredGroups> groups;  ///< null before the first success
  std::set<std::string> logged_problems;           ///< that still exist
  bool successful = true;
  std::size_t refused = 0;
  std::size_t dropped = 0;
  std::size_t wildcards = 0;
  std::optional<WallTime> last_success;
};

Discovery::Discovery(Clock clock, Log log, GroupsCallback on_groups)
    : clock_(clock), log_(std::move(log)), on_groups_(std::move(on_groups)) {
  loop_.start();
}

Discovery::~Discovery() { close(); }

void Discovery::close() {
  if (!loop_.is_running()) return;
  loop_.post([this] {
    stop();
    loop_.stop();  // a name server that does not answer would keep the loop running
  });
  loop_.join();
}

void Discovery::stop() {
  for (const auto& each : sources_) {
    each->stopped = true;
    each->stopping.expires_at(SteadyTime::min());
    each->wake.cancel();
  }
  sources_.clear();
}

void Discovery::set_sources(std::vector<SourceSettings> sources) {
  {
    const std::lock_guard lock(mutex_);
    ++requested_generation_;
  }
  loop_.post([this, sources = std::move(sources)]() mutable {
    const auto kept = take_kept(sources);
    stop();
    ++applied_generation_;
    std::map<StatisticsKey, FailureCount> failures;
    for (auto& settings : sources) {
      const StatisticsKey statistics_key{settings.key.fleet, settings.key.mechanism};
      failures.insert(*failures_.try_emplace(statistics_key, FailureCount{clock_.now()}).first);
      const auto same = std::ranges::find(kept, settings.key,
                                          [](const auto& each) { return each->settings.key; });
      if (same != kept.end()) {
        sources_.push_back(*same);
        poll_again(**same, settings);
        continue;
      }
      auto state = std::make_shared<SourceState>(loop_.context(), std::move(settings));
      state->source = make_source(state);
      sources_.push_back(state);
      asio::co_spawn(loop_.context(), run(std::move(state)), asio::detached);
    }
    failures_ = std::move(failures);
    publish();
  });
}

// Takes the sources that stay out of sources_.
std::vector<std::shared_ptr<Discovery::SourceState>> Discovery::take_kept(
    const std::vector<SourceSettings>& settings) {
  std::vector<std::shared_ptr<SourceState>> kept;
  std::erase_if(sources_, [&](const auto& each) {
    const bool stays = std::ranges::any_of(
        settings, [&](const SourceSettings& wanted) { return are_equal(each->settings, wanted); });
    if (stays) kept.push_back(each);
    return stays;
  });
  return kept;
}

void Discovery::poll_again(SourceState& state, const SourceSettings& settings) {
  state.polled = false;
  state.changed = true;  // if a poll is running, another one follows it
  state.next_poll = clock_.steady_now();
  state.wake.cancel();
  state.logged_problems.clear();
  if (state.groups && state.groups != settings.previous_groups)
    on_groups_(settings.key, state.groups);
}

std::unique_ptr<Source> Discovery::make_source(const std::shared_ptr<SourceState>& state) {
  const auto on_change = [this, weak = std::weak_ptr(state)] {
    const auto self = weak.lock();
    if (!self) return;
    self->changed = true;
    self->next_poll = std::min(self->next_poll, clock_.steady_now() + kDebounce);
    self->wake.cancel();
  };
  return discovery::make_source(
      state->settings,
      {loop_.context().get_executor(), clock_,
       [this](const auto& servers) -> dns::Resolver& { return resolver(servers); }, on_change});
}

dns::Resolver& Discovery::resolver(const std::vector<std::string>& servers) {
  dns::NameServers name_servers;
  for (const auto& server : servers)
    name_servers.addresses += (name_servers.addresses.empty() ? "" : ",") + server;
  return resolvers_.try_emplace(servers, loop_.context().get_executor(), name_servers)
      .first->second;
}

asio::awaitable<void> Discovery::run(std::shared_ptr<SourceState> state) {
  using asio::experimental::awaitable_operators::operator||;
  while (!state->stopped) {
    state->changed = false;
    auto outcome = co_await (poll_guarded(*state) || state->stopping.async_wait(net::as_value));
    if (state->stopped) co_return;
    PollResult result = std::move(std::get<0>(outcome));
    const Seconds refresh = state->settings.refresh_interval;
    const Seconds delay = compute_poll_delay(result, refresh);
    state->next_poll =
        clock_.steady_now() + (state->changed ? std::chrono::nanoseconds(kDebounce) : delay);
    apply(*state, std::move(result));
    publish();
    while (!state->stopped && clock_.steady_now() < state->next_poll) {
      state->wake.expires_at(state->next_poll);
      co_await state->wake.async_wait(net::as_value);
    }
  }
}

asio::awaitable<PollResult> Discovery::poll_guarded(SourceState& state) {
  // An exception in one source must not end the others.
  std::string what;
  try {
    PollResult result = co_await state.source->poll();
    co_return result;
  } catch (const std::exception& error) {
    what = error.what();
  }
  PollResult failed;
  failed.failures.push_back(state.settings.key.description + ": internal error: " + what);
  co_return failed;
}

void Discovery::apply(SourceState& state, PollResult result) {
  state.polled = true;
  state.successful = result.failures.empty();
  if (state.successful) state.last_success = clock_.now();
  if (result.groups) {
    state.refused = result.refusals.count;
    state.dropped = result.dropped;
    state.wildcards = result.wildcards;
  }
  const SourceKey& key = state.settings.key;
  failures_.at({key.fleet, key.mechanism}).count += result.failures.size() + result.refusals.count;
  log_problems(state, result);
  if (!result.groups || result.groups == state.groups) return;
  if (state.groups && *state.groups == *result.groups) return;
  state.groups = std::move(result.groups);
  on_groups_(key, state.groups);
  const std::size_t targets = count_targets(*state.groups);
  if (!state.successful && targets == 0) return;
  log_.write_limited("targets " + key.fleet + " " + key.description, LogLevel::info,
                     "targets discovered",
                     {{"fleet", key.fleet},
                      {"mechanism", name(key.mechanism)},
                      {"source", key.description},
                      {"targets", targets},
                      {"dropped", state.dropped}});
}

void Discovery::log_problems(SourceState& state, const PollResult& result) {
  std::set<std::string> problems;
  const SourceKey& key = state.settings.key;
  const std::string topic = "problem " + key.fleet + " " + key.description + " ";
  const auto log_problem = [&](const char* message, const std::string& problem) {
    problems.insert(problem);
    if (state.logged_problems.contains(problem)) return;  // logged before
    // The first problem of each poll is one topic, the second is another, so that all are logged.
    log_.write_limited(
        topic + std::to_string(problems.size()), LogLevel::warn, message,
        {{"fleet", key.fleet}, {"mechanism", name(key.mechanism)}, {"problem", problem}});
  };
  for (const auto& failure : result.failures)
    log_problem("discovery failed, keeping the previous targets", failure);
  for (const auto& refusal : result.refusals.texts)
    log_problem("discovered entry refused", refusal);
  if (result.refusals.count > result.refusals.texts.size()) {
    log_problem("discovered entries refused",
                key.description + ": " + std::to_string(result.refusals.count) + " in all");
  }
  state.logged_problems = std::move(problems);
}

// Scrapes read the shared state, so that they do not wait while a long list is read.
void Discovery::publish() {
  std::map<StatisticsKey, MechanismStatistics> counts;
  for (const auto& each : sources_) {
    const SourceKey& key = each->settings.key;
    const StatisticsKey fleet_key{key.fleet, key.mechanism};
    const auto& [created, failed] = failures_.at(fleet_key);
    const auto last = each->last_success;
    MechanismStatistics first{key.fleet, key.mechanism, failed, true, 0, 0, 0, 0, last, created};
    MechanismStatistics& count = counts.try_emplace(fleet_key, std::move(first)).first->second;
    count.successful = count.successful && each->successful;
    if (each->groups) count.targets += count_targets(*each->groups);
    count.refused += each->refused;
    count.dropped += each->dropped;
    count.wildcards += each->wildcards;
    // nullopt is the least: then a source never succeeded.
    count.last_success = std::min(count.last_success, each->last_success);
  }
  SharedState shared;
  for (auto& [key, count] : counts) shared.statistics.push_back(std::move(count));
  shared.all_polled = std::ranges::all_of(sources_, [](const auto& each) { return each->polled; });
  shared.generation = applied_generation_;
  const std::lock_guard lock(mutex_);
  shared_ = std::move(shared);
}

std::vector<MechanismStatistics> Discovery::statistics() const {
  const std::lock_guard lock(mutex_);
  return shared_.statistics;
}

bool Discovery::all_polled() const {
  const std::lock_guard lock(mutex_);
  return shared_.all_polled && shared_.generation == requested_generation_;
}

}  // namespace staple::discovery
