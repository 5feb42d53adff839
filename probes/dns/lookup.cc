// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/lookup.h"

#include <utility>

namespace staple::dns {
namespace {

/// is_conclusive returns whether a result is final. A failed query is not: another name server
/// may succeed.
bool is_conclusive(const Lookup::Result& result) {
  return result || is_negative(result.error()) || result.error().reason == Reason::resolve_bad_name;
}

}  // namespace

Lookup::Lookup(const boost::asio::any_io_executor& loop, const std::shared_ptr<ServerPool>& servers,
               Question question, Handler handler)
    : failover_timer_(loop),
      servers_(servers),
      question_(std::move(question)),
      handler_(std::move(handler)),
      first_index_(servers->preferred),
      remaining_(servers->channels.size()) {}

void Lookup::start(const boost::asio::any_io_executor& loop,
                   const std::shared_ptr<ServerPool>& servers, Question question, Handler handler) {
  const std::shared_ptr<Lookup> lookup(
      new Lookup(loop, servers, std::move(question), std::move(handler)));
  lookup->query_next();
}

void Lookup::query_next() {
  const auto servers = servers_.lock();
  if (!servers)
    return finish(Failure{Reason::resolve_failed, question_.name + ": the resolver was stopped"});
  const std::size_t count = servers->channels.size();
  const std::size_t index = (first_index_ + count - remaining_) % count;
  --remaining_;
  ++outstanding_;
  if (remaining_ > 0) {
    failover_timer_.expires_after(servers->failover_delay);
    failover_timer_.async_wait([self = weak_from_this()](boost::system::error_code cancelled) {
      const auto lookup = self.lock();
      if (!cancelled && lookup && lookup->handler_) lookup->query_next();
    });
  }
  servers->channels[index]->query(question_, [self = shared_from_this(), index](Result result) {
    self->on_result(index, std::move(result));
  });
}

void Lookup::on_result(std::size_t index, Result result) {
  --outstanding_;
  if (!handler_) return;
  if (is_conclusive(result)) {
    if (const auto servers = servers_.lock()) servers->preferred = index;
    return finish(std::move(result));
  }
  if (remaining_ > 0 && !servers_.expired()) return query_next();
  if (outstanding_ == 0) finish(std::move(result));
}

void Lookup::finish(Result result) {
  failover_timer_.cancel();
  std::exchange(handler_, {})(std::move(result));
}

}  // namespace staple::dns
