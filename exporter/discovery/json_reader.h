// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string_view>

#include "exporter/configuration/document_handler.h"

namespace staple::discovery {

/// read_json reads one JSON document (RFC 8259) and passes its values to `handler`, as read_yaml()
/// does. Numbers, true and false are plain scalars. Returns the error if `text` is not JSON or is
/// nested too deep. What was passed before an error must be thrown away. Nothing of the document
/// stays in memory, apart from its longest string.
std::optional<config::YamlError> read_json(std::string_view text, config::DocumentHandler& handler);

}  // namespace staple::discovery
