// SPDX-License-Identifier: Apache-2.0

#include "probes/net/deadline.h"

#include <algorithm>

#include "probes/net/as_value.h"

namespace staple::net {
namespace {

constexpr unsigned kMaxExtensions = 3;

}  // namespace

boost::asio::awaitable<void> Deadline::expire() {
  while (!cancelled_) {
    const auto [cancelled] = co_await timer_.async_wait(as_value);
    if (cancelled) co_return;
    const std::chrono::nanoseconds stalled = stall_meter_.stalled() - added_;
    if (stalled.count() <= 0 || extensions_ == kMaxExtensions) co_return;
    ++extensions_;
    added_ += stalled;
    timer_.expires_after(std::min(stalled, limit_));
  }
}

void Deadline::cancel() {
  cancelled_ = true;
  timer_.cancel();
}

}  // namespace staple::net
