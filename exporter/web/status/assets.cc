// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/assets.h"

#include <algorithm>

namespace staple::web {

const Asset* find_asset(std::span<const Asset> among, std::string_view name) {
  const auto found = std::ranges::find(among, name, &Asset::name);
  return found == among.end() ? nullptr : &*found;
}

}  // namespace staple::web
