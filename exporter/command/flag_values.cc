// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/flag_values.h"

#include <charconv>

#include "exporter/configuration/duration.h"

namespace staple::command {

std::optional<Seconds> parse_seconds(std::string_view text, Seconds least) {
  const auto duration = config::parse_duration(text);
  // Ten years are more than enough and fit into nanoseconds.
  if (!duration || std::chrono::ceil<Seconds>(*duration) < least ||
      *duration > std::chrono::hours(24) * 3650)
    return std::nullopt;
  return std::chrono::ceil<Seconds>(*duration);
}

std::optional<unsigned> parse_number(std::string_view text, unsigned least, unsigned most) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return number;
}

std::optional<unsigned> parse_count(std::string_view text, unsigned most) {
  return parse_number(text, 1, most);
}

std::optional<OutputFormat> parse_output(std::string_view text) {
  if (text == "text") return OutputFormat::text;
  if (text == "json") return OutputFormat::json;
  return std::nullopt;
}

std::optional<OutputFormat> parse_probe_output(std::string_view text) {
  return text == "prometheus" ? std::optional(OutputFormat::prometheus) : parse_output(text);
}

std::optional<Profile> parse_profile(std::string_view text) {
  if (text == "public") return Profile::public_web;
  if (text == "private") return Profile::private_pki;
  if (text == "auto") return Profile::automatic;
  return std::nullopt;
}

std::optional<boost::asio::ip::address> parse_address(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']') && text.find(':') != text.npos)
    text = text.substr(1, text.size() - 2);
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return address;
}

std::string format_version(const metrics::BuildInfo& build) {
  auto text = "staple_exporter, version " + build.version;
  if (!build.revision.empty()) text += " (revision " + build.revision + ")";
  return text + "\n  compiler: " + build.compiler + "\n  openssl:  " + build.openssl + "\n";
}

}  // namespace staple::command
