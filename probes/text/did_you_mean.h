// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace staple::text {

/// find_nearest returns the candidate of which `name` is most likely a misspelling: the first
/// one with the smallest edit distance, at most one edit per three letters. If there is no such
/// candidate, returns one that begins with `name` or is a prefix of it. Empty if no candidate
/// is near.
std::string_view find_nearest(std::string_view name, std::span<const std::string_view> candidates);

/// did_you_mean returns the end of a message about an unknown name: `, did you mean 'interval'?`.
/// Empty if no candidate is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace staple::text
