// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/document.h"

#include <utility>

#include "exporter/configuration/document_handler.h"
#include "exporter/configuration/yaml_reader.h"

namespace staple::config {
namespace {

/// Builder builds the values of a document.
class Builder : public DocumentHandler {
 public:
  YamlValue root;

  void on_null(Mark mark) override { append(make_value(mark, YamlValue::Kind::null)); }

  void on_scalar(Mark mark, std::string_view text, bool quoted) override {
    auto value = make_value(mark, YamlValue::Kind::scalar);
    value.text = text;
    value.quoted = quoted;
    append(std::move(value));
  }

  void on_key(Mark mark, std::string_view text) override {
    open_.back().entries.push_back({std::string(text), mark, {}});
  }

  void on_begin(Mark mark, YamlValue::Kind kind) override {
    open_.push_back(make_value(mark, kind));
  }

  void on_end() override {
    auto done = std::move(open_.back());
    open_.pop_back();
    append(std::move(done));
  }

 private:
  static YamlValue make_value(Mark mark, YamlValue::Kind kind) {
    YamlValue value;
    value.kind = kind;
    value.mark = mark;
    return value;
  }

  void append(YamlValue value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (open_.back().kind == YamlValue::Kind::mapping) {
      open_.back().entries.back().value = std::move(value);
    } else {
      open_.back().items.push_back(std::move(value));
    }
  }

  std::vector<YamlValue> open_;
};

}  // namespace

std::variant<YamlValue, YamlError> parse_yaml(std::string_view text, const YamlLimits& limits) {
  Builder builder;
  if (auto error = read_yaml(text, limits, builder)) return *std::move(error);
  return std::move(builder.root);
}

}  // namespace staple::config
