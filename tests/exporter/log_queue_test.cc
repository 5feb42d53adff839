// SPDX-License-Identifier: Apache-2.0

#include "exporter/log_queue.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace staple {
namespace {

using namespace std::chrono_literals;

/// Pipe is a pipe of the smallest size. Its reader reads when a test says so.
class Pipe {
 public:
  Pipe() {
    EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
    EXPECT_GT(::fcntl(ends_[1], F_SETPIPE_SZ, 4096), 0);
  }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writer() const { return ends_[1]; }
  void close_reader() { close(ends_[0]); }
  void close_writer() { close(ends_[1]); }

  /// read returns at most 64 KiB of what the pipe holds. Waits if it is empty, and returns an empty
  /// text at its end.
  std::string read() const {
    std::string text(65536, '\0');
    const ssize_t size = ::read(ends_[0], text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  /// read_all reads to the end of the pipe.
  std::string read_all() const {
    std::string all;
    for (std::string part = read(); !part.empty(); part = read()) all += part;
    return all;
  }

 private:
  static void close(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
  }

  std::array<int, 2> ends_{};
};

LogQueueHooks make_hooks() {
  return {[](std::uint64_t dropped) { return "dropped " + std::to_string(dropped) + "\n"; },
          [] { return std::vector<std::string>(); }};
}

/// kLong is a drain time that no test waits for.
constexpr std::chrono::seconds kLong{60};

const std::string kLine = [] {
  std::string line(1024, 'x');
  line.back() = '\n';
  return line;
}();

/// fill pushes lines until the queue drops some. Returns the number of lines.
std::uint64_t fill(LogQueue& queue) {
  std::uint64_t lines = 0;
  for (; queue.dropped() < 100; ++lines) queue.push(kLine);
  return lines;
}

TEST(LogQueue, WritesLinesInOrderBeforeItEnds) {
  Pipe pipe;
  {
    LogQueue queue(pipe.writer(), make_hooks(), kLong);
    for (int i = 0; i < 100; ++i) queue.push(std::to_string(i) + "\n");
  }
  pipe.close_writer();
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += std::to_string(i) + "\n";
  EXPECT_EQ(pipe.read_all(), expected);
}

TEST(LogQueue, DropsLinesWhileThePipeIsFullAndSaysHowMany) {
  Pipe pipe;
  auto queue = std::make_unique<LogQueue>(pipe.writer(), make_hooks(), kLong);
  const std::uint64_t lines = fill(*queue);
  const std::uint64_t written = lines - queue->dropped();
  EXPECT_LE(written * kLine.size(), 2 * LogQueue::kMaxBytes + 4096 + 2 * kLine.size());

  const std::string report = "dropped " + std::to_string(lines - written) + "\n";
  std::string text;
  while (!text.ends_with(report)) text += pipe.read();
  EXPECT_EQ(text.size(), written * kLine.size() + report.size());
  EXPECT_TRUE(text.ends_with(kLine + report));
}

TEST(LogQueue, EndsWhileThePipeIsFull) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  const auto held = std::make_shared<int>();
  LogQueueHooks hooks = make_hooks();
  hooks.collect = [held] { return std::vector<std::string>(); };
  auto queue = std::make_unique<LogQueue>(pipe.writer(), std::move(hooks));
  fill(*queue);
  queue.reset();
  EXPECT_GT(held.use_count(), 1) << "the thread still waits";
  pipe.close_reader();
  while (held.use_count() > 1) std::this_thread::yield();
}

TEST(LogQueue, CountsWhatTheDescriptorRefuses) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  LogQueue queue(pipe.writer(), make_hooks(), kLong);
  queue.push("lost\n");
  while (queue.dropped() == 0) std::this_thread::yield();
  EXPECT_EQ(queue.dropped(), 1u);
}

TEST(LogQueue, SurvivesAFullDisk) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  {
    LogQueue queue(full, make_hooks(), kLong);
    for (int i = 0; i < 10; ++i) queue.push("lost\n");
    while (queue.dropped() < 10) std::this_thread::yield();
    EXPECT_EQ(queue.dropped(), 10u);
  }
  ::close(full);
}

TEST(LogQueue, SaysHowManyLinesWereRefusedOnceTheDescriptorTakesSome) {
  // A pipe whose writing end is replaced stands for a disk that gets room again.
  Pipe pipe;
  const int descriptor = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  {
    LogQueue queue(descriptor, make_hooks(), kLong);
    for (int i = 0; i < 3; ++i) queue.push("lost\n");
    while (queue.dropped() < 3) std::this_thread::yield();
    ASSERT_EQ(::dup2(pipe.writer(), descriptor), descriptor);
    queue.push("kept\n");
  }
  ::close(descriptor);
  pipe.close_writer();
  EXPECT_EQ(pipe.read_all(), "kept\ndropped 3\n");
}

TEST(LogQueue, WritesToADescriptorThatIsNonBlocking) {
  Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.writer(), F_SETFL, O_NONBLOCK), 0);
  auto queue = std::make_unique<LogQueue>(pipe.writer(), make_hooks(), kLong);
  for (int i = 0; i < 64; ++i) queue->push(kLine);
  std::thread reader([&] {
    queue.reset();
    pipe.close_writer();
  });
  const std::string text = pipe.read_all();
  reader.join();
  EXPECT_EQ(text.size(), 64 * kLine.size());
}

TEST(LogQueue, WritesTheLinesThatAreCollected) {
  Pipe pipe;
  {
    LogQueueHooks hooks = make_hooks();
    hooks.collect = [given = false]() mutable {
      return std::exchange(given, true) ? std::vector<std::string>()
                                        : std::vector<std::string>{"first\n", "second\n"};
    };
    const LogQueue queue(pipe.writer(), std::move(hooks), kLong);
  }
  pipe.close_writer();
  EXPECT_EQ(pipe.read_all(), "first\nsecond\n");
}

}  // namespace
}  // namespace staple
