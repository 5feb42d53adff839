// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

namespace staple {

/// LogLevel orders messages by severity. A log drops messages below its own level.
enum class LogLevel { debug, info, warn, error };

/// name returns `debug`, `info`, `warn` or `error`.
std::string_view name(LogLevel level);

/// LogFormat is the format of a line: `key=value` pairs or one JSON object.
enum class LogFormat { logfmt, json };

/// parse_log_level reads `debug`, `info`, `warn` or `error`. Returns nullopt for any other text.
std::optional<LogLevel> parse_log_level(std::string_view text);

/// parse_log_format reads `logfmt` or `json`. Returns nullopt for any other text.
std::optional<LogFormat> parse_log_format(std::string_view text);

/// LogValue is the value of a pair of a log line. It does not own its text and must not outlive it.
class LogValue {
 public:
  LogValue(std::string_view text) : value_(text) {}
  LogValue(const char* text) : value_(std::string_view(text)) {}
  LogValue(const std::string& text) : value_(std::string_view(text)) {}
  LogValue(bool flag) : value_(flag) {}
  LogValue(std::floating_point auto number) : value_(static_cast<double>(number)) {}
  LogValue(std::signed_integral auto number) : value_(static_cast<std::int64_t>(number)) {}
  LogValue(std::unsigned_integral auto number) : value_(static_cast<std::uint64_t>(number)) {}

  const auto& get() const { return value_; }

 private:
  std::variant<std::string_view, bool, double, std::int64_t, std::uint64_t> value_;
};

/// LogField is one pair of a log line. A key consists of lower case letters and underscores.
struct LogField {
  std::string_view key;
  LogValue value;
};

/// LogCounts counts the lines that were not written.
struct LogCounts {
  std::uint64_t dropped = 0;     ///< standard error took no more lines, or refused them
  std::uint64_t suppressed = 0;  ///< by the limits of Log::write_limited()
};

/// Log writes structured lines: `log.info("message", {{"target", t}, {"fault", f}})`. The pairs
/// follow ts, level and msg in the given order. Values are escaped, so that no text can break a
/// line or forge a pair. Log is a cheap handle: copies share the destination and the level. It is
/// thread-safe. A line that cannot be written is dropped, so that logging never ends the program.
/// The last copy writes what is still to be written, for at most LogQueue::kDrainTime.
class Log {
 public:
  using Now = std::chrono::system_clock::time_point (*)();
  using Fields = std::initializer_list<LogField>;

  /// to_stderr returns a log that writes to standard error on a thread of its own. No call waits
  /// for standard error.
  static Log to_stderr(LogLevel level, LogFormat format);

  /// Log writes to `out` at once. `out` must outlive it. `now` supplies the timestamps.
  Log(std::ostream& out, LogLevel level, LogFormat format, Now now);

  void debug(std::string_view message, Fields fields = {}) const {
    write(LogLevel::debug, message, fields);
  }
  void info(std::string_view message, Fields fields = {}) const {
    write(LogLevel::info, message, fields);
  }
  void warn(std::string_view message, Fields fields = {}) const {
    write(LogLevel::warn, message, fields);
  }
  void error(std::string_view message, Fields fields = {}) const {
    write(LogLevel::error, message, fields);
  }

  /// write writes a line of the given level.
  void write(LogLevel level, std::string_view message, Fields fields) const;

  /// write_limited writes a line that servers or clients can cause again and again. The lines about
  /// `topic` are limited, and so are all such lines together (see LogLimits). A line that stands
  /// for others that were not written ends with their number, `suppressed=12`.
  void write_limited(std::string_view topic, LogLevel level, std::string_view message,
                     Fields fields) const;

  /// counts returns the lines since the start of the log that were not written.
  LogCounts counts() const;

  LogLevel level() const;

  /// set_level changes the level of this log and of all its copies.
  void set_level(LogLevel level) const;

 private:
  struct State;
  explicit Log(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace staple
