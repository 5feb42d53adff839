#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include "exporter/command/command_line.h"
#include "exporter/metrics/exporter_facts.h"
#include "probes/prober/module.h"
#include "probes/time.h"

namespace staple::command {

/// parse_seconds reads a duration from `least` to ten years, a part of a second counting as a whole
/// one; absent: it is none.
std::optional<Seconds> parse_seconds(std::string_view text, Seconds least);

/// parse_number reads a whole number from `least` to `most`; absent: it is none.
std::optional<unsigned> parse_number(std::string_view text, unsigned least, unsigned most);

/// parse_count reads a whole number from 1 to `most`; absent: it is none.
std::optional<unsigned> parse_count(std::string_view text, unsigned most);

/// parse_output reads `text` or `json`; absent: it is neither.
std::optional<OutputFormat> parse_output(std::string_view text);

/// parse_probe_output reads what parse_output reads, or `prometheus`.
std::optional<OutputFormat> parse_probe_output(std::string_view text);

/// parse_profile reads `public`, `private` or `auto`; absent: it is none of them.
std::optional<Profile> parse_profile(std::string_view text);

/// list_starttls_names lists what --starttls may say.
std::string list_starttls_names();

/// parse_address reads an IP address without brackets; absent: it is none.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

/// format_version answers `--version` as the Prometheus programs do: name, version and revision on
/// the first line, then one thing a line.
std::string format_version(const metrics::BuildInfo& build);

}  // namespace staple::command
