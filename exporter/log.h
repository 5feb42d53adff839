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

/// LogLevel orders messages by weight; a log drops what is below its own.
enum class LogLevel { debug, info, warn, error };

/// LogFormat is how a line is written: `key=value` pairs or one JSON object.
enum class LogFormat { logfmt, json };

/// parse_log_level reads `debug`, `info`, `warn` or `error`; absent: it is none of them.
std::optional<LogLevel> parse_log_level(std::string_view text);

/// parse_log_format reads `logfmt` or `json`; absent: it is neither.
std::optional<LogFormat> parse_log_format(std::string_view text);

/// LogValue is what a key of a log line says. It views text and must not outlive it.
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

/// LogField is one pair of a log line. Keys are ours: lower case letters and underscores.
struct LogField {
  std::string_view key;
  LogValue value;
};

/// Log writes structured lines: `log.info("message", {{"target", t}, {"fault", f}})`, the pairs in
/// the order given after ts, level and msg. No text can break a line or forge a pair. A cheap
/// handle on shared state: copies write to the same place and share the level. Any thread may use
/// it. A line that cannot be written is lost: a log must not end the program.
class Log {
 public:
  using Now = std::chrono::system_clock::time_point (*)();
  using Fields = std::initializer_list<LogField>;

  /// to_stderr is the log of the running program.
  static Log to_stderr(LogLevel level, LogFormat format);

  /// Log writes to `out`, which must outlive it, with the times that `now` gives.
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

  /// write is what the four above call: for a level that is not known beforehand.
  void write(LogLevel level, std::string_view message, Fields fields) const;

  LogLevel level() const;

  /// set_level changes what is dropped from now on, in every copy.
  void set_level(LogLevel level) const;

 private:
  struct State;
  explicit Log(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace staple
