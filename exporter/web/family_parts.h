// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/gzip.h"

namespace staple::web {

/// FamilyParts compresses the families of an exposition by turns, so that no family has to be in
/// memory as a whole.
class FamilyParts {
 public:
  explicit FamilyParts(std::size_t families) : encoders_(families), parts_(families) {}

  /// has_begun returns whether a family that is not finished has any text.
  bool has_begun(std::size_t family) const { return encoders_[family] != nullptr; }

  /// add adds text to a family.
  void add(std::size_t family, std::string_view text) {
    if (text.empty()) return;
    auto& encoder = encoders_[family];
    if (!encoder) encoder = unused_ ? std::move(unused_) : std::make_unique<httpd::PartEncoder>();
    encoder->add(text);
  }

  /// finish ends a family. Its encoder, which is large, is used for another one.
  void finish(std::size_t family) {
    if (!has_begun(family)) return;
    parts_[family] = encoders_[family]->finish();
    unused_ = std::move(encoders_[family]);
  }

  /// join returns the finished families and the ending as gzip.
  std::string join(std::string_view ending) {
    if (!ending.empty()) {
      httpd::PartEncoder encoder;
      encoder.add(ending);
      parts_.push_back(encoder.finish());
    }
    return httpd::join_parts(parts_);
  }

 private:
  std::vector<std::unique_ptr<httpd::PartEncoder>> encoders_;  ///< null: not begun, or finished
  std::unique_ptr<httpd::PartEncoder> unused_;
  std::vector<httpd::CompressedPart> parts_;
};

}  // namespace staple::web
