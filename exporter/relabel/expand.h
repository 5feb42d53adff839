// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "exporter/relabel/regex.h"

namespace staple::relabel {

/// expand appends a template to `into`, with the groups of a match of `regex` in place of `$1`,
/// `${1}`, `$name` and `${name}`. A name is as long as possible: `$1x` is the group `1x`. A group
/// that does not exist or has no part in the match is empty. `$$` is a dollar, and so is `$` before
/// anything else. Stops once `into` exceeds kMaxLabelBytes.
void expand(std::string_view form, const Regex& regex, const Regex::Match& match,
            std::string& into);

/// replace_all returns `text` with a template in place of every match of `regex`.
std::string replace_all(std::string_view text, const Regex& regex, std::string_view form);

}  // namespace staple::relabel
