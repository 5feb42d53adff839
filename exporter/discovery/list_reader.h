// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/configuration/document_handler.h"
#include "exporter/discovery/list_group.h"
#include "exporter/discovery/target_list.h"

namespace staple::discovery {

/// ListReader reads the groups of a list while its document is parsed, so that only the targets
/// stay in memory. Refuses the document if it has too many targets.
class ListReader : public config::DocumentHandler {
 public:
  explicit ListReader(const ListContext& context) : context_(context), found_(context.rules) {}

  /// finish returns the list, once its document was read whole.
  TargetList finish() &&;

  /// not_a_list returns the error about a document that is not a list, once it was read whole: an
  /// error of its syntax says more.
  std::optional<config::YamlError> not_a_list() const;

  void on_null(config::Mark mark) override;
  void on_scalar(config::Mark mark, std::string_view text, bool quoted) override;
  void on_key(config::Mark mark, std::string_view text) override;
  void on_begin(config::Mark mark, config::YamlValue::Kind kind) override;
  void on_end() override;

 private:
  /// Scope is the collection whose values are being read.
  enum class Scope { document, list, group, targets, labels };

  void read(const config::YamlValue& value);
  void refuse_entry(const config::YamlValue& value);
  bool enter(const config::YamlValue& value);

  const ListContext& context_;
  TargetList list_;
  FoundTargets found_;  ///< with `relabel_configs`, instead of the groups of `list_`
  Scope scope_ = Scope::document;
  std::size_t skipped_ = 0;   ///< open collections that are not read
  bool skips_value_ = false;  ///< of a key that is not read
  std::size_t index_ = 0;     ///< of the next group
  std::size_t targets_ = 0;   ///< of the groups before `group_`
  config::LabelPool pool_;
  std::optional<ListGroup> group_;
  std::optional<config::YamlError> not_a_list_;
  config::Mark label_mark_;
  std::string label_;
};

}  // namespace staple::discovery
