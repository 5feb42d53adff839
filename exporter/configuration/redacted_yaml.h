// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "exporter/configuration/document.h"

namespace staple::config {

/// redacted_yaml writes a document as YAML, with `<secret>` for the values of secret keys and for
/// the secrets of URLs (see text::redact_url()). Comments are lost and aliases are replaced by
/// their values. Parsing the result gives the same values, apart from the secrets.
std::string redacted_yaml(const YamlValue& document);

}  // namespace staple::config
