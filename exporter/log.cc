// SPDX-License-Identifier: Apache-2.0

#include "exporter/log.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "exporter/log_limit.h"
#include "exporter/log_line.h"
#include "exporter/log_queue.h"
#include "probes/text/timestamp.h"

namespace staple {
namespace {

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> kFormats{"logfmt", "json"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(std::string_view text, const std::array<std::string_view, N>& names) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

/// Writer formats lines, and limits those that repeat. Thread-safe.
class Writer {
 public:
  Writer(LogFormat format, Log::Now now) : format_(format), now_(now) {}

  std::string format(LogLevel level, std::string_view message, Log::Fields fields) const {
    const auto time = std::chrono::floor<std::chrono::milliseconds>(now_());
    return format_line(format_, text::format_millisecond_timestamp(time), level, message, fields);
  }

  bool admit(std::string_view topic, const std::string& line) {
    const std::lock_guard lock(mutex_);
    return limit_.admit(topic, line, std::chrono::steady_clock::now());
  }

  /// collect returns the held lines that are due.
  std::vector<std::string> collect() {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = std::chrono::steady_clock::now();
    std::vector<std::string> lines = finish(limit_.take_due(now));
    if (const std::uint64_t refused = limit_.take_refused(now)) lines.push_back(report(refused));
    return lines;
  }

  /// collect_all returns all held lines, due or not.
  std::vector<std::string> collect_all() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines = finish(limit_.take_all());
    if (const std::uint64_t refused = limit_.take_refused(SteadyTime::max()))
      lines.push_back(report(refused));
    return lines;
  }

  std::uint64_t suppressed() {
    const std::lock_guard lock(mutex_);
    return limit_.suppressed();
  }

 private:
  std::vector<std::string> finish(std::vector<HeldLine> held) const {
    std::vector<std::string> lines;
    for (HeldLine& each : held) {
      if (each.suppressed > 0) append_count(format_, each.line, "suppressed", each.suppressed);
      lines.push_back(std::move(each.line));
    }
    return lines;
  }

  std::string report(std::uint64_t refused) const {
    return format(LogLevel::warn, "lines suppressed: too many in a short time",
                  {{"suppressed", refused}});
  }

  const LogFormat format_;
  const Log::Now now_;
  std::mutex mutex_;
  LogLimit limit_;  // guarded by mutex_
};

void end_lines(std::vector<std::string>& lines) {
  for (std::string& line : lines) line += '\n';
}

/// make_queue returns the queue in front of standard error.
std::unique_ptr<LogQueue> make_queue(const std::shared_ptr<Writer>& writer) {
  LogQueueHooks hooks;
  hooks.format_dropped = [writer](std::uint64_t dropped) {
    return writer->format(LogLevel::warn, "lines dropped: standard error took no more",
                          {{"dropped", dropped}}) +
           "\n";
  };
  hooks.collect = [writer] {
    std::vector<std::string> lines = writer->collect();
    end_lines(lines);
    return lines;
  };
  return std::make_unique<LogQueue>(STDERR_FILENO, std::move(hooks));
}

}  // namespace

std::string_view name(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

std::optional<LogLevel> parse_log_level(std::string_view text) {
  return parse<LogLevel>(text, kLevels);
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  return parse<LogFormat>(text, kFormats);
}

/// State writes to a queue or to a stream.
struct Log::State {
  State(std::shared_ptr<Writer> formatter, LogLevel from, std::unique_ptr<LogQueue> into)
      : writer(std::move(formatter)), level(from), queue(std::move(into)) {}

  State(std::shared_ptr<Writer> formatter, LogLevel from, std::ostream& into)
      : writer(std::move(formatter)), level(from), stream(&into) {}

  ~State() {
    for (std::string& line : writer->collect_all()) write(std::move(line));
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void write(std::string line) {
    line += '\n';
    if (queue) {
      queue->push(std::move(line));
    } else {
      const std::lock_guard lock(mutex);
      *stream << line << std::flush;
    }
  }

  const std::shared_ptr<Writer> writer;
  std::atomic<LogLevel> level;
  const std::unique_ptr<LogQueue> queue;  // null if `stream` is set
  std::mutex mutex;                       // of `stream`
  std::ostream* const stream = nullptr;
};

Log Log::to_stderr(LogLevel level, LogFormat format) {
  auto writer = std::make_shared<Writer>(format, &std::chrono::system_clock::now);
  auto queue = make_queue(writer);
  return Log(std::make_shared<State>(std::move(writer), level, std::move(queue)));
}

Log::Log(std::ostream& out, LogLevel level, LogFormat format, Now now)
    : Log(std::make_shared<State>(std::make_shared<Writer>(format, now), level, out)) {}

void Log::write(LogLevel level, std::string_view message, Fields fields) const {
  if (level < this->level()) return;
  state_->write(state_->writer->format(level, message, fields));
}

void Log::write_limited(std::string_view topic, LogLevel level, std::string_view message,
                        Fields fields) const {
  if (level < this->level()) return;
  std::string line = state_->writer->format(level, message, fields);
  if (state_->writer->admit(topic, line)) state_->write(std::move(line));
}

LogCounts Log::counts() const {
  return {state_->queue ? state_->queue->dropped() : 0, state_->writer->suppressed()};
}

LogLevel Log::level() const { return state_->level; }

void Log::set_level(LogLevel level) const { state_->level = level; }

}  // namespace staple
