// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string_view>

namespace staple::web {

/// Asset is a file that is embedded in the program.
struct Asset {
  std::string_view name;  ///< file name without folder
  std::string_view content_type;
  std::string_view bytes;
};

/// assets returns the files of the status page, from `assets/` in this folder.
std::span<const Asset> assets();

/// runbooks returns the files of alerts/runbooks/, such as `StapleExpired.md`.
std::span<const Asset> runbooks();

/// runbook_pages returns fragments of HTML, which the build renders of runbooks(), by the
/// same names.
std::span<const Asset> runbook_pages();

/// find_asset returns the asset with a name. Null if there is none.
const Asset* find_asset(std::span<const Asset> among, std::string_view name);

}  // namespace staple::web
