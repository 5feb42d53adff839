// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/connections.h"

#include <iterator>
#include <utility>

namespace staple::httpd {

Connections::Handle::Handle(Connections& owner, std::string network, std::function<void()> close)
    : owner_(owner) {
  ++owner_.by_network_[network];
  ++owner_.size_;
  list().push_back({std::move(network), std::move(close)});
  entry_ = std::prev(list().end());
}

Connections::Handle::~Handle() {
  if (!entry_->closed) owner_.uncount(*entry_);
  list().erase(entry_);
}

void Connections::Handle::set_state(State state, SteadyTime now) {
  Entries& from = list();
  state_ = state;
  entry_->since = now;
  list().splice(list().end(), from, entry_);
}

bool Connections::admit(const std::string& network, std::size_t limit, SteadyTime now) {
  const std::size_t share = limit - limit / 8;
  if (count(network) >= share)
    return close_one([&](const Entry& entry) { return entry.network == network; }, now);
  return size_ < limit || close_one([](const Entry&) { return true; }, now);
}

void Connections::close_idle() {
  for (const Entry& each : list(State::idle)) each.close();
}

std::size_t Connections::count(const std::string& network) const {
  const auto found = by_network_.find(network);
  return found == by_network_.end() ? 0 : found->second;
}

bool Connections::close_one(const Eligible& eligible, SteadyTime now) {
  return close_in(list(State::idle), eligible) ||
         close_in(list(State::responding), [&](const Entry& entry) {
           return eligible(entry) && now - entry.since > kSlowReaderTimeout;
         });
}

// close_in closes the first eligible connection among those of the networks with most connections.
bool Connections::close_in(Entries& list, const Eligible& eligible) {
  Entry* chosen = nullptr;
  std::size_t most = 0;
  for (Entry& each : list) {
    if (each.closed || !eligible(each)) continue;
    const std::size_t open = count(each.network);
    if (open <= most) continue;
    most = open;
    chosen = &each;
  }
  if (!chosen) return false;
  chosen->closed = true;
  uncount(*chosen);
  chosen->close();
  return true;
}

void Connections::uncount(const Entry& entry) {
  --size_;
  const auto found = by_network_.find(entry.network);
  if (--found->second == 0) by_network_.erase(found);
}

}  // namespace staple::httpd
