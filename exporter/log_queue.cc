// SPDX-License-Identifier: Apache-2.0

#include "exporter/log_queue.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace staple {

namespace {

constexpr std::chrono::seconds kCollectInterval{1};

/// write_some waits until the descriptor takes a part of `text`. Returns how much it took. Returns
/// 0 if it refuses, for example because the disk is full or nothing reads the pipe any more.
std::size_t write_some(int descriptor, std::string_view text) {
  for (;;) {
    const ssize_t size = ::write(descriptor, text.data(), text.size());
    if (size > 0) return static_cast<std::size_t>(size);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      // Another program has made the shared descriptor non-blocking.
      pollfd writable{descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
      continue;
    }
    return 0;
  }
}

}  // namespace

/// State is shared with the thread, which outlives the queue if the descriptor blocks for ever.
struct LogQueue::State {
  State(int where, LogQueueHooks functions) : descriptor(where), hooks(std::move(functions)) {}

  struct Batch {
    std::vector<std::string> lines;
    std::uint64_t dropped = 0;  // after the lines
    bool last = false;
  };

  void run();
  Batch take_batch();
  void write_batch(const Batch& batch);
  bool write(std::string_view line);

  const int descriptor;
  const LogQueueHooks hooks;
  bool torn = false;  // the last line was written in part; of the thread

  mutable std::mutex mutex;         // guards what follows, except the thread
  std::condition_variable changed;  // lines, stopping
  std::condition_variable ended;
  std::vector<std::string> lines;
  std::size_t bytes = 0;  // of `lines`
  std::uint64_t dropped = 0;
  std::uint64_t unreported = 0;  // of `dropped`, no line says so yet
  bool stopping = false;
  bool has_ended = false;
  std::thread thread;
};

bool LogQueue::State::write(std::string_view line) {
  if (torn) {
    if (write_some(descriptor, "\n") == 0) return false;
    torn = false;
  }
  while (!line.empty()) {
    const std::size_t size = write_some(descriptor, line);
    if (size == 0) return false;
    line.remove_prefix(size);
    torn = !line.empty();
  }
  return true;
}

/// take_batch waits for lines and takes them and the number of lines that were dropped after them.
/// Waits for a second at most.
LogQueue::State::Batch LogQueue::State::take_batch() {
  Batch batch{hooks.collect(), 0, false};
  std::unique_lock lock(mutex);
  if (batch.lines.empty())
    changed.wait_for(lock, kCollectInterval, [this] { return !lines.empty() || stopping; });
  batch.last = stopping && lines.empty();
  if (lines.empty()) return batch;
  batch.dropped = std::exchange(unreported, 0);
  std::ranges::move(lines, std::back_inserter(batch.lines));
  lines.clear();
  bytes = 0;
  return batch;
}

/// write_batch writes the lines, and then how many were dropped.
void LogQueue::State::write_batch(const Batch& batch) {
  const auto written =
      std::ranges::count_if(batch.lines, [this](const std::string& line) { return write(line); });
  const std::uint64_t refused = batch.lines.size() - static_cast<std::size_t>(written);
  const std::uint64_t lost = batch.dropped + refused;
  const bool reported = lost == 0 || write(hooks.format_dropped(lost));
  const std::lock_guard lock(mutex);
  dropped += refused;
  if (!reported) unreported += lost;
}

void LogQueue::State::run() {
  for (bool last = false; !last;) {
    const Batch batch = take_batch();
    write_batch(batch);
    last = batch.last;
  }
  const std::lock_guard lock(mutex);
  has_ended = true;
  ended.notify_all();
}

LogQueue::LogQueue(int descriptor, LogQueueHooks hooks, std::chrono::milliseconds drain_time)
    : state_(std::make_shared<State>(descriptor, std::move(hooks))), drain_time_(drain_time) {
  state_->thread = std::thread([state = state_] { state->run(); });
}

LogQueue::~LogQueue() {
  std::unique_lock lock(state_->mutex);
  state_->stopping = true;
  state_->changed.notify_all();
  const bool has_ended =
      state_->ended.wait_for(lock, drain_time_, [this] { return state_->has_ended; });
  lock.unlock();
  if (has_ended) {
    state_->thread.join();
  } else {
    state_->thread.detach();
  }
}

void LogQueue::push(std::string line) {
  const std::lock_guard lock(state_->mutex);
  if (state_->bytes >= kMaxBytes) {
    ++state_->dropped;
    ++state_->unreported;
    return;
  }
  state_->bytes += line.size();
  state_->lines.push_back(std::move(line));
  state_->changed.notify_one();
}

std::uint64_t LogQueue::dropped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->dropped;
}

}  // namespace staple
