// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/reloads.h"

#include <utility>

#include "probes/net/as_value.h"

namespace staple::service {

namespace asio = boost::asio;

namespace {

Reloads::Problems make_closed_problem() {
  return {{"", 0, 0, "", "the exporter is shutting down"}};
}

}  // namespace

std::shared_ptr<Reloads::Reload> Reloads::enter() {
  if (running_ && next_) return next_;
  auto reload = std::make_shared<Reload>(executor_);
  if (running_) {
    next_ = reload;
  } else {
    running_ = reload;
    start_();
  }
  return reload;
}

void Reloads::request() {
  if (!closed_) enter();
}

asio::awaitable<Reloads::Problems> Reloads::run() {
  if (closed_) co_return make_closed_problem();
  const std::shared_ptr<Reload> mine = enter();
  co_await mine->ended.async_wait(net::as_value);
  co_return mine->problems;
}

void Reloads::finish(Problems problems) {
  if (closed_) return;
  end(std::exchange(running_, std::exchange(next_, nullptr)), std::move(problems));
  if (running_) start_();
}

void Reloads::close() {
  closed_ = true;
  end(std::exchange(running_, nullptr), make_closed_problem());
  end(std::exchange(next_, nullptr), make_closed_problem());
}

void Reloads::end(const std::shared_ptr<Reload>& reload, Problems problems) {
  if (!reload) return;
  reload->problems = std::move(problems);
  reload->ended.cancel();
}

}  // namespace staple::service
