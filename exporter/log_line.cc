// SPDX-License-Identifier: Apache-2.0

#include "exporter/log_line.h"

#include <array>
#include <charconv>
#include <cmath>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "probes/text/clean.h"
#include "probes/text/utf8.h"

namespace staple {
namespace {

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
    } else if (!text::is_printable(character.code)) {
      text::append_json_escape(line, character.code);
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
  std::string line = "ts=";
  line.append(time).append(" level=").append(name(level)).append(" msg=");
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
  return text::escape_json(boost::json::serialize(line));
}

}  // namespace

std::string format_line(LogFormat format, std::string_view time, LogLevel level,
                        std::string_view message, Log::Fields fields) {
  return format == LogFormat::json ? format_json(time, level, message, fields)
                                   : format_logfmt(time, level, message, fields);
}

void append_count(LogFormat format, std::string& line, std::string_view key, std::uint64_t count) {
  if (format == LogFormat::json) {
    line.pop_back();
    line.append(",\"").append(key).append("\":").append(std::to_string(count)).append("}");
  } else {
    line.append(" ").append(key).append("=").append(std::to_string(count));
  }
}

}  // namespace staple
