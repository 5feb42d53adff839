// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "exporter/configuration/document.h"

namespace staple::config {

/// NullLocator finds items of lists that have no value (`- `). The parser reports them at what
/// follows them, which may be many lines below. The text is read once, whatever the number of them.
class NullLocator {
 public:
  /// `text` must outlive this object.
  explicit NullLocator(std::string_view text) : text_(text) {}

  /// locate returns the location of the `-` of an item without a value. Of another null it returns
  /// `reported`, where the parser has reported it. Later nulls of the text must come later.
  Mark locate(Mark reported);

 private:
  std::optional<Mark> find_dash(std::size_t end, bool is_before_token) const;

  std::string_view text_;
  std::size_t start_ = 0;  ///< of the line `line_`
  int line_ = 1;
  Mark last_{0, 0};  ///< that was returned of an item
};

}  // namespace staple::config
