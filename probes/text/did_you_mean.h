#pragma once

#include <span>
#include <string>
#include <string_view>

namespace staple::text {

/// find_nearest returns the candidate that `name` is most likely a misspelling of: the first with
/// the fewest letters added, left out, changed or swapped with their neighbour, at most one in
/// three; or else one that begins with `name`, or that `name` begins with. Empty: none is near.
std::string_view find_nearest(std::string_view name, std::span<const std::string_view> candidates);

/// did_you_mean is the end of a message about an unknown name: `, did you mean 'interval'?`, or
/// nothing when no candidate is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace staple::text
