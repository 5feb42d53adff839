// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/yaml_reader.h"

#include <istream>
#include <string>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "exporter/configuration/null_locator.h"
#include "exporter/configuration/yaml_input.h"
#include "exporter/configuration/yaml_values.h"

namespace staple::config {
namespace {

/// ParserHandler handles the events of the parser. It accepts one document.
class ParserHandler : public YAML::EventHandler {
 public:
  ParserHandler(std::string_view text, YamlInput& input, YamlValues& values)
      : nulls_(text), input_(input), values_(values) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1)
      refuse_document(to_mark(mark), "expected a single document, found a second one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({YamlEvent::Type::null, nulls_.locate(to_mark(mark))}, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    if (!quoted) check_tag(tag, mark);
    add({YamlEvent::Type::scalar, to_mark(mark), text, quoted}, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    begin_value(to_mark(mark));
    values_.add_alias(to_mark(mark), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(tag, mark);
    add({YamlEvent::Type::begin_sequence, to_mark(mark)}, anchor);
  }
  void OnSequenceEnd() override { values_.add({YamlEvent::Type::end, {}}, 0); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(tag, mark);
    add({YamlEvent::Type::begin_mapping, to_mark(mark)}, anchor);
  }
  void OnMapEnd() override { values_.add({YamlEvent::Type::end, {}}, 0); }

  /// last_value returns where the last value begins.
  Mark last_value() const { return last_value_; }

 private:
  Mark to_mark(const YAML::Mark& mark) const { return input_.mark_of(mark.line, mark.column); }

  void check_tag(const std::string& tag, const YAML::Mark& mark) const {
    if (tag != "?" && !tag.empty()) refuse_document(to_mark(mark), "tags are not supported");
  }

  void begin_value(Mark mark) {
    input_.on_value();
    last_value_ = mark;
  }

  void add(YamlEvent event, YAML::anchor_t anchor) {
    begin_value(event.mark);
    values_.add(std::move(event), anchor);
  }

  NullLocator nulls_;
  YamlInput& input_;
  YamlValues& values_;
  int documents_ = 0;
  Mark last_value_;
};

/// make_error converts an error of the parser. It cuts the message at a colon, because the parser
/// quotes the document after it.
YamlError make_error(const YAML::Exception& error, const YamlInput& input, std::string_view text) {
  const auto mark =
      error.mark.is_null() ? Mark{} : input.mark_of(error.mark.line, error.mark.column);
  if (const auto tab = find_tab_in_indentation(text, mark.line)) {
    return {*tab, "not YAML: tab in the indentation, use spaces"};
  }
  return {mark, "not YAML: " + error.msg.substr(0, error.msg.find(": "))};
}

}  // namespace

std::optional<YamlError> read_yaml(std::string_view text, const YamlLimits& limits,
                                   DocumentHandler& handler) {
  if (text.size() > limits.text) {
    return YamlError{{}, "larger than " + std::to_string(limits.text >> 20) + " MiB"};
  }
  if (const auto invalid = find_invalid_byte(text)) return YamlError{*invalid, "not valid UTF-8"};
  YamlInput input(text, limits.flow_tokens);
  YamlValues values(limits, handler);
  ParserHandler parser_handler(text, input, values);
  std::optional<YamlError> error;
  try {
    std::istream stream(&input);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(parser_handler)) {
    }
    error = values.bad_key();
  } catch (const DocumentRefusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& exception) {
    error = make_error(exception, input, text);
  }
  if (input.ended_early()) {
    return YamlError{parser_handler.last_value(),
                     "followed by a directive or a flow collection ([…], {…}) of more than " +
                         std::to_string(limits.flow_tokens) + " tokens; write it as a block"};
  }
  return error;
}

}  // namespace staple::config
