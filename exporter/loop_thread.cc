// SPDX-License-Identifier: Apache-2.0

#include "exporter/loop_thread.h"

#include "exporter/signals.h"

namespace staple {

LoopThread::LoopThread() : work_(boost::asio::make_work_guard(context_)) {}

LoopThread::~LoopThread() {
  if (!is_running()) return;
  stop();
  join();
}

void LoopThread::start() {
  thread_ = std::thread([this] {
    hold_signals();  // the main thread handles them
    context_.run();
  });
}

void LoopThread::release() { work_.reset(); }

void LoopThread::stop() { context_.stop(); }

void LoopThread::join() {
  if (is_running()) thread_.join();
}

}  // namespace staple
