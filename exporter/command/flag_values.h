// SPDX-License-Identifier: Apache-2.0

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

/// parse_seconds reads a duration from `least` to ten years and rounds it up to whole seconds.
/// Returns nullopt if the text is not such a duration.
std::optional<Seconds> parse_seconds(std::string_view text, Seconds least);

/// parse_number reads a whole number from `least` to `most`. Returns nullopt for any other text.
std::optional<unsigned> parse_number(std::string_view text, unsigned least, unsigned most);

/// parse_count reads a whole number from 1 to `most`. Returns nullopt for any other text.
std::optional<unsigned> parse_count(std::string_view text, unsigned most);

/// parse_output reads `text` or `json`. Returns nullopt for any other text.
std::optional<OutputFormat> parse_output(std::string_view text);

/// parse_probe_output reads `text`, `json` or `prometheus`. Returns nullopt for any other text.
std::optional<OutputFormat> parse_probe_output(std::string_view text);

/// parse_profile reads `public`, `private` or `auto`. Returns nullopt for any other text.
std::optional<Profile> parse_profile(std::string_view text);

/// parse_address reads an IP address. One of IPv6 may be in brackets, as in a target. Returns
/// nullopt for any other text.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

/// format_version writes the output of `--version`: name, version and revision on the first line,
/// then compiler and OpenSSL on one line each.
std::string format_version(const metrics::BuildInfo& build);

}  // namespace staple::command
