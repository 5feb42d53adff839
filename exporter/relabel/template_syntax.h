// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

namespace staple::relabel {

/// is_label_name returns whether a text matches `[a-zA-Z_][a-zA-Z0-9_]*`.
bool is_label_name(std::string_view text);

/// is_label_template returns whether a text can expand to the name of a label: the same with `$1`,
/// `$name`, `${1}` or `${name}` in any place.
bool is_label_template(std::string_view text);

}  // namespace staple::relabel
