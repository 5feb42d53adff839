#pragma once

#include <span>
#include <string_view>

namespace staple::web {

/// Asset is a file that was built into the program.
struct Asset {
  std::string_view name;  ///< of the file, without its folder
  std::string_view content_type;
  std::string_view bytes;
};

/// assets are the files that the status page needs: `assets/` in this folder.
std::span<const Asset> assets();

/// runbooks are the files of alerts/runbooks/: `StapleExpired.md`.
std::span<const Asset> runbooks();

/// find_asset returns the asset of that name; null: there is none.
const Asset* find_asset(std::span<const Asset> among, std::string_view name);

}  // namespace staple::web
