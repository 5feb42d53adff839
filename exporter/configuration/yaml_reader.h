// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string_view>

#include "exporter/configuration/document.h"
#include "exporter/configuration/document_handler.h"

namespace staple::config {

/// read_yaml reads one YAML document in UTF-8 and passes its values to `handler`; an alias passes
/// the values that it stands for. Nothing is passed for an empty document. Returns an error if
/// there are several documents, tags other than !!str, or keys that are not scalars, or if a limit
/// is exceeded. What was passed before an error must be thrown away. Of the document, only the
/// values with an anchor stay in memory, and the flow collection that the parser holds back.
std::optional<YamlError> read_yaml(std::string_view text, const YamlLimits& limits,
                                   DocumentHandler& handler);

}  // namespace staple::config
