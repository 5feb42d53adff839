// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "exporter/endpoint/status.h"

namespace staple::report {

/// ListedEndpoints tells which endpoints have a line in a list.
enum class ListedEndpoints {
  all,
  needing_attention,  ///< not those that are ok or not applicable
};

/// format_list summarizes many endpoints as a table, worst first: a line for each view that needs
/// attention, and one for each endpoint without such a view if `listed` includes them. Of the same
/// verdict, the staple that ends first comes first. Then come the staple that ends next of all, and
/// the number of endpoints per verdict. `colour` adds terminal colours.
std::string format_list(const endpoint::Snapshot& endpoints, ListedEndpoints listed, bool colour);

}  // namespace staple::report
