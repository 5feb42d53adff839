#pragma once

#include <string>

#include "exporter/configuration/document.h"

namespace staple::config {

/// redacted_yaml writes a document as YAML for people to see: what stands under the keys that hold
/// secrets is `<secret>`, and so are password and token of a URL (`http://user:<secret>@host`).
/// Comments are gone, aliases written out. Read again it gives the same values, the secrets apart.
std::string redacted_yaml(const YamlValue& document);

}  // namespace staple::config
