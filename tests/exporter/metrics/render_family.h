// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>

#include "exporter/metrics/exposition.h"

namespace staple::metrics {

/// render_family returns a whole family of an exposition.
inline std::string render_family(const Exposition& exposition, std::size_t family) {
  std::string text;
  for (std::size_t index = 0; index < exposition.chunk_count(); ++index)
    text += exposition.render(family, exposition.make_chunk(index), !text.empty());
  return text;
}

/// render_families returns all families of an exposition.
inline std::string render_families(const Exposition& exposition) {
  std::string text;
  for (std::size_t family = 0; family < exposition.family_count(); ++family)
    text += render_family(exposition, family);
  return text;
}

}  // namespace staple::metrics
