#pragma once

#include <string_view>
#include <variant>

#include "exporter/configuration/document.h"

namespace staple::discovery {

/// parse_json reads one JSON document (RFC 8259) into what parse_yaml makes of a YAML one: values
/// with their place, repeated keys kept. Numbers, true and false become plain scalars. Refused is
/// what is above `limits`, too.
std::variant<config::YamlValue, config::YamlError> parse_json(
    std::string_view text, const config::YamlLimits& limits = {});

}  // namespace staple::discovery
