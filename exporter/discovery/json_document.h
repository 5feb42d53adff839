// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>
#include <variant>

#include "exporter/configuration/document.h"

namespace staple::discovery {

/// parse_json reads one JSON document (RFC 8259) into the values that parse_yaml() returns for
/// YAML: with their position, and with repeated keys. Numbers, true and false become plain scalars.
/// Fails if `text` is not JSON or exceeds `limits`.
std::variant<config::YamlValue, config::YamlError> parse_json(
    std::string_view text, const config::YamlLimits& limits = {});

}  // namespace staple::discovery
