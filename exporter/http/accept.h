// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace staple::httpd {

/// MediaType is the type of a response that a server can send. It does not own its texts.
struct MediaType {
  std::string_view type;  ///< in lower case: `text/plain`
  std::vector<std::pair<std::string_view, std::string_view>> parameters = {};
};

/// prefers_media_type returns true if an Accept field (RFC 9110, section 12.5.1) prefers `wanted`
/// to `usual`: it gives it the higher weight. Of the ranges that match a type, the most precise one
/// counts. At the same weight the more precise range is preferred, then the first one.
///
/// A range does not match if it gives another value to a parameter of the type. Other parameters of
/// a range are ignored, such as `escaping`, which Prometheus adds.
bool prefers_media_type(std::string_view accept, const MediaType& wanted, const MediaType& usual);

}  // namespace staple::httpd
