// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

namespace staple::config {

/// schema returns the JSON Schema (draft-07) of the configuration: schema.json of this folder, byte
/// by byte. It describes each key with its type, values, default and meaning. What concerns several
/// keys at once, such as two fleets of one name, is checked by load_settings() alone.
std::string_view schema();

}  // namespace staple::config
