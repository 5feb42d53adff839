// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/configuration/document_handler.h"

namespace staple::config {

/// YamlEvent is one step of a parser through a document.
struct YamlEvent {
  enum class Type { null, scalar, begin_sequence, begin_mapping, end, alias };

  Type type = Type::null;
  Mark mark;
  std::string text = {};  ///< of a scalar
  bool quoted = false;    ///< of a scalar
  /// Of an alias: the range of its value in the recording
  std::pair<std::size_t, std::size_t> range = {};
};

/// YamlValues passes the values of a document to a handler. It tells keys from values, checks the
/// limits, and records the values of anchors, which it passes again for each alias. The recording
/// holds an alias, not the values that it stands for.
class YamlValues {
 public:
  YamlValues(const YamlLimits& limits, DocumentHandler& handler)
      : limits_(limits), handler_(handler) {}

  /// add passes a step. `anchor` is the number of the anchor of a value, or 0.
  void add(YamlEvent event, std::size_t anchor);

  /// add_alias passes the values of an anchor.
  void add_alias(Mark mark, std::size_t anchor);

  /// bad_key returns the error about a key that is not a string. It is not reported earlier,
  /// because the parser takes the opening bracket of an unclosed list for a key and then reports
  /// the better error.
  const std::optional<YamlError>& bad_key() const { return bad_key_; }

 private:
  using Range = std::pair<std::size_t, std::size_t>;

  /// OpenValue is a collection of the text that is not closed yet.
  struct OpenValue {
    std::size_t anchor;  ///< 0: none
    std::size_t begin;   ///< in the recording
  };

  /// Level is a collection that was passed and is not closed yet.
  struct Level {
    bool mapping;
    bool has_key;  ///< of a mapping: its key was passed, its value follows
  };

  void record(YamlEvent event, std::size_t anchor);
  void replay(Range range);
  void pass(const YamlEvent& event);
  void pass_key(const YamlEvent& event);
  void pass_value(const YamlEvent& event);
  void close();
  void complete();
  void count(const YamlEvent& event);

  const YamlLimits& limits_;
  DocumentHandler& handler_;
  std::vector<Level> levels_;
  std::vector<OpenValue> open_;
  std::size_t recording_ = 0;  ///< open collections with an anchor
  std::vector<YamlEvent> recorded_;
  std::map<std::size_t, Range> anchors_;
  std::size_t values_ = 0;
  std::size_t text_ = 0;
  std::size_t repeated_ = 0;
  std::optional<YamlError> bad_key_;
};

}  // namespace staple::config
