// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "exporter/configuration/document.h"

namespace staple::config {

/// DocumentRefusal is what the functions of a DocumentHandler throw to end the reading of
/// a document.
struct DocumentRefusal {
  YamlError error;
};

/// refuse_document ends the reading of a document from one of the functions of a DocumentHandler.
[[noreturn]] inline void refuse_document(Mark mark, std::string message) {
  throw DocumentRefusal{{mark, std::move(message)}};
}

/// DocumentHandler receives the values of a YAML or JSON document in the order of the text, while
/// it is read. Each key comes before its value, and the values of a collection come between
/// on_begin() and on_end(). Repeated keys come repeatedly. Texts are valid during the call only.
class DocumentHandler {
 public:
  virtual ~DocumentHandler() = default;

  virtual void on_null(Mark mark) = 0;
  virtual void on_scalar(Mark mark, std::string_view text, bool quoted) = 0;
  virtual void on_key(Mark mark, std::string_view text) = 0;
  /// `kind` is sequence or mapping.
  virtual void on_begin(Mark mark, YamlValue::Kind kind) = 0;
  virtual void on_end() = 0;
};

}  // namespace staple::config
