// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/scalars.h"

#include <charconv>

#include "exporter/configuration/duration.h"
#include "exporter/targets/read_target.h"
#include "probes/target.h"

namespace staple::config {
namespace {

/// parse_number parses a plain scalar. Returns nullopt if it is in quotes or not a number.
template <class Number>
std::optional<Number> parse_number(const YamlValue& value) {
  if (value.kind != YamlValue::Kind::scalar || value.quoted) return std::nullopt;
  Number result{};
  const auto* const begin = value.text.data();
  const auto* const end = begin + value.text.size();
  const auto [rest, error] = std::from_chars(begin, end, result);
  if (error != std::errc() || rest != end) return std::nullopt;
  return result;
}

}  // namespace

std::optional<std::string> read_text(const Node& node) {
  if (node.value.kind == YamlValue::Kind::scalar) return node.value.text;
  node.fail("expected a string, found " + describe_value(node.value));
  return std::nullopt;
}

void read_file_name(const Node& node, const std::filesystem::path& folder, std::string& into) {
  const auto text = read_text(node);
  if (!text) return;
  if (text->find('\0') != std::string::npos) {
    node.fail("a file name must not contain NUL");
  } else if (!text->empty()) {
    into = (folder / *text).lexically_normal().string();
  }
}

void read_line(const Node& node, std::string& into) {
  const auto text = read_text(node);
  if (!text) return;
  if (text->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    node.fail("expected a single line");
  } else {
    into = *text;
  }
}

void read_flag(const Node& node, bool& into) {
  constexpr Choice<bool> flags[] = {{"true", true}, {"false", false}};
  read_choice(node, flags, into);
}

void read_duration(const Node& node, Seconds min, Seconds max, Seconds& into) {
  const auto duration =
      node.value.kind == YamlValue::Kind::scalar ? parse_duration(node.value.text) : std::nullopt;
  if (!duration) {
    node.fail("expected a duration such as 30s, 5m or 1h30m, found " + describe_value(node.value));
    return;
  }
  const auto whole = std::chrono::ceil<Seconds>(*duration);
  if (whole < min || whole > max) {
    node.fail("must be from " + format_duration(min) + " to " + format_duration(max) + ", found " +
              describe_value(node.value));
  } else {
    into = whole;
  }
}

void read_count(const Node& node, unsigned min, unsigned max, unsigned& into) {
  const auto count = parse_number<unsigned>(node.value);
  if (count && *count >= min && *count <= max) {
    into = *count;
  } else {
    node.fail("expected a whole number from " + std::to_string(min) + " to " + std::to_string(max) +
              ", found " + describe_value(node.value));
  }
}

void read_server_name(const Node& node, std::string& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  auto name = targets::read_server_name(*text);
  if (name) {
    into = *std::move(name);
  } else {
    node.fail("expected a DNS name or an IP address, found " + describe_value(node.value));
  }
}

void read_share(const Node& node, double& into) {
  const auto share = parse_number<double>(node.value);
  // In this form, NaN fails.
  if (share && *share >= 0 && *share < 1) {
    into = *share;
  } else {
    node.fail("expected a number of at least 0 and less than 1, found " +
              describe_value(node.value));
  }
}

void fail_choice(const Node& node, std::span<const std::string_view> words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) list += i + 1 == words.size() ? " or " : ", ";
    list += words[i];
  }
  const bool scalar = node.value.kind == YamlValue::Kind::scalar;
  node.fail("expected " + list + ", found " + describe_value(node.value) +
            (scalar ? text::did_you_mean(node.value.text, words) : std::string()));
}

}  // namespace staple::config
