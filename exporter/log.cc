// SPDX-License-Identifier: Apache-2.0

#include "exporter/log.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "probes/text/timestamp.h"
#include "probes/text/utf8.h"

namespace staple {
namespace {

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> kFormats{"logfmt", "json"};

std::string_view name(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

template <class Enum, std::size_t N>
std::optional<Enum> parse(std::string_view text, const std::array<std::string_view, N>& names) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                              spdlog::level::err};
  return levels[static_cast<std::size_t>(level)];
}

/// must_escape returns whether some readers take the character for the end of a line or for a
/// command to the terminal: C0 and C1 controls (U+0080 to U+009F), DEL, U+2028 and U+2029.
bool must_escape(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

/// append_quoted writes `text` in double quotes and escapes every character that could end the line
/// or the quotes.
void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  while (!text.empty()) {
    const auto character = text::decode_utf8(text);
    const auto sequence = text.substr(0, character.size == 0 ? 1 : character.size);
    const char byte = text.front();
    text.remove_prefix(sequence.size());
    if (character.size == 0) {
      line += "\xEF\xBF\xBD";
    } else if (byte == '"' || byte == '\\') {
      line += '\\';
      line += sequence;
    } else if (byte == '\n') {
      line += "\\n";
    } else if (byte == '\r') {
      line += "\\r";
    } else if (byte == '\t') {
      line += "\\t";
    } else if (must_escape(character.code)) {
      line += fmt::format("\\u{:04x}", static_cast<unsigned>(character.code));
    } else {
      line += sequence;
    }
  }
  line += '"';
}

bool is_plain(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\') return false;
  }
  return true;
}

std::string format_number(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

struct LogfmtValue {
  std::string& line;

  void operator()(std::string_view text) const {
    if (is_plain(text)) {
      line += text;
    } else {
      append_quoted(line, text);
    }
  }
  void operator()(bool flag) const { line += flag ? "true" : "false"; }
  void operator()(double value) const { line += format_number(value); }
  void operator()(auto integer) const { line += std::to_string(integer); }
};

struct JsonValue {
  boost::json::value operator()(std::string_view text) const {
    return boost::json::string(text::replace_invalid_utf8(text));
  }
  boost::json::value operator()(double value) const {
    if (!std::isfinite(value)) return boost::json::string(format_number(value));
    return value;
  }
  boost::json::value operator()(auto value) const { return value; }
};

std::string format_logfmt(std::string_view time, LogLevel level, std::string_view message,
                          Log::Fields fields) {
  std::string line = fmt::format("ts={} level={} msg=", time, name(level));
  append_quoted(line, message);
  for (const auto& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    std::visit(LogfmtValue{line}, field.value.get());
  }
  return line;
}

std::string format_json(std::string_view time, LogLevel level, std::string_view message,
                        Log::Fields fields) {
  boost::json::object line;
  line["ts"] = time;
  line["level"] = name(level);
  line["msg"] = text::replace_invalid_utf8(message);
  for (const auto& field : fields) line[field.key] = std::visit(JsonValue{}, field.value.get());
  return boost::json::serialize(line);
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  return parse<LogLevel>(text, kLevels);
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  return parse<LogFormat>(text, kFormats);
}

/// State holds a spdlog logger, which holds the level and writes whole lines from any thread.
struct Log::State {
  State(spdlog::sink_ptr sink, LogLevel level, LogFormat line_format, Now time)
      : logger("staple_exporter", std::move(sink)), format(line_format), now(time) {
    logger.set_pattern("%v");
    logger.set_level(to_spdlog(level));
    logger.flush_on(spdlog::level::trace);
    logger.set_error_handler([](const std::string&) {});
  }

  spdlog::logger logger;
  LogFormat format;
  Now now;
};

Log Log::to_stderr(LogLevel level, LogFormat format) {
  return Log(std::make_shared<State>(std::make_shared<spdlog::sinks::stderr_sink_mt>(), level,
                                     format, &std::chrono::system_clock::now));
}

Log::Log(std::ostream& out, LogLevel level, LogFormat format, Now now)
    : Log(std::make_shared<State>(std::make_shared<spdlog::sinks::ostream_sink_mt>(out), level,
                                  format, now)) {}

void Log::write(LogLevel level, std::string_view message, Fields fields) const {
  if (!state_->logger.should_log(to_spdlog(level))) return;
  const auto time = text::format_millisecond_timestamp(
      std::chrono::floor<std::chrono::milliseconds>(state_->now()));
  const auto line = state_->format == LogFormat::json ? format_json(time, level, message, fields)
                                                      : format_logfmt(time, level, message, fields);
  state_->logger.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

LogLevel Log::level() const {
  switch (state_->logger.level()) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return LogLevel::debug;
    case spdlog::level::info:
      return LogLevel::info;
    case spdlog::level::warn:
      return LogLevel::warn;
    default:
      return LogLevel::error;
  }
}

void Log::set_level(LogLevel level) const { state_->logger.set_level(to_spdlog(level)); }

}  // namespace staple
