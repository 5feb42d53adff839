// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

namespace staple::config {

/// check_label_selector returns what is wrong with a label selector of the Kubernetes API, such as
/// `team=payments,tier in (web, api),!legacy`. Returns an empty text if nothing is.
std::string check_label_selector(std::string_view text);

/// check_field_selector does the same for a field selector, such as `metadata.name!=test`.
std::string check_field_selector(std::string_view text);

}  // namespace staple::config
