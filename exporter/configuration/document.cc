// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/document.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "probes/text/utf8.h"

namespace staple::config {
namespace {

Mark to_mark(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

/// ParseException aborts the parser from one of its event handlers.
struct ParseException {
  YamlError error;
};

[[noreturn]] void refuse(Mark mark, std::string message) {
  throw ParseException{{mark, std::move(message)}};
}

/// Builder handles the events of the parser and builds values from them.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  /// finish returns the document, or the error about a key. It is not reported earlier, because
  /// the parser takes the opening bracket of an unclosed list for a key and then reports the
  /// better error.
  std::variant<YamlValue, YamlError> finish() {
    if (bad_key_) return *bad_key_;
    return std::move(root_);
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make_value(mark), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    auto value = make_value(mark);
    value.kind = YamlValue::Kind::scalar;
    value.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    if (!value.quoted) check_tag(tag, value.mark);
    value.text = text;
    add(std::move(value), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      refuse(to_mark(mark), "an alias refers to the value that contains it");
    count_copy(found->second, to_mark(mark), stack_.size());
    append(found->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlValue::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlValue::Kind::mapping);
  }
  void OnMapEnd() override { close(); }

 private:
  struct OpenCollection {
    YamlValue value;
    YAML::anchor_t anchor;
    std::optional<YamlEntry> entry;  ///< of a mapping: its key was read, its value follows
  };

  static YamlValue make_value(const YAML::Mark& mark) {
    YamlValue value;
    value.mark = to_mark(mark);
    return value;
  }

  static void check_tag(const std::string& tag, Mark mark) {
    if (tag != "?" && !tag.empty()) refuse(mark, "tags are not supported");
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlValue::Kind kind) {
    auto value = make_value(mark);
    value.kind = kind;
    check_tag(tag, value.mark);
    check_depth(value.mark, stack_.size());
    stack_.push_back({std::move(value), anchor, std::nullopt});
  }

  void close() {
    auto done = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(done.value), done.anchor);
  }

  void add(YamlValue value, YAML::anchor_t anchor) {
    count_value(value.text.size(), value.mark);
    if (anchor != 0) {
      count_copy(value, value.mark, stack_.size());  // for the copy in anchors_
      anchors_[anchor] = value;
    }
    append(std::move(value));
  }

  void append(YamlValue value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    auto& parent = stack_.back();
    if (expects_key()) {
      if (value.kind != YamlValue::Kind::scalar && !bad_key_) {
        bad_key_ = YamlError{value.mark, "a key must be a string"};
      }
      parent.entry = YamlEntry{std::move(value.text), value.mark, {}};
    } else if (parent.value.kind == YamlValue::Kind::mapping) {
      parent.entry->value = std::move(value);
      parent.value.entries.push_back(std::move(*parent.entry));
      parent.entry.reset();
    } else {
      parent.value.items.push_back(std::move(value));
    }
  }

  bool expects_key() const {
    return !stack_.empty() && stack_.back().value.kind == YamlValue::Kind::mapping &&
           !stack_.back().entry;
  }

  void count_value(std::size_t text, Mark mark) {
    ++values_;
    text_ += text;
    if (values_ > limits_.values || text_ > limits_.text) refuse(mark, "too many values");
  }

  /// count_copy counts a copy of `value` and of everything in it, at nesting depth `depth`. Aliases
  /// add to the depth, too.
  void count_copy(const YamlValue& value, Mark mark, std::size_t depth) {
    const bool collection =
        value.kind == YamlValue::Kind::sequence || value.kind == YamlValue::Kind::mapping;
    if (collection) check_depth(mark, depth);
    count_value(value.text.size(), mark);
    for (const auto& item : value.items) count_copy(item, mark, depth + 1);
    for (const auto& entry : value.entries) {
      count_value(entry.key.size(), mark);
      count_copy(entry.value, mark, depth + 1);
    }
  }

  void check_depth(Mark mark, std::size_t depth) const {
    if (depth >= limits_.depth)
      refuse(mark, "nested more than " + std::to_string(limits_.depth) + " levels deep");
  }

  const YamlLimits& limits_;
  std::size_t values_ = 0;
  std::size_t text_ = 0;
  std::vector<OpenCollection> stack_;
  std::map<YAML::anchor_t, YamlValue> anchors_;
  YamlValue root_;
  std::optional<YamlError> bad_key_;
};

/// TrailingDocumentHandler rejects a second document.
class TrailingDocumentHandler : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    refuse(to_mark(mark), "expected a single document, found a second one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// find_invalid_byte returns the location of the first byte that is not UTF-8, or is NUL. The
/// parser would guess another encoding.
std::optional<Mark> find_invalid_byte(std::string_view text) {
  Mark mark;
  while (!text.empty()) {
    const auto length = text::measure_utf8_sequence(text);
    if (length == 0 || text.front() == '\0') return mark;
    if (text.front() == '\n') {
      ++mark.line;
      mark.column = 1;
    } else {
      mark.column += static_cast<int>(length);
    }
    text.remove_prefix(length);
  }
  return std::nullopt;
}

/// find_tab_in_indentation returns the location of a tab in the indentation of a line. The parser
/// reports what follows it instead. `line` counts from 1.
std::optional<Mark> find_tab_in_indentation(std::string_view text, int line) {
  for (int i = 1; i < line; ++i) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const auto indentation = text.substr(0, text.find_first_not_of(" \t"));
  const auto tab = indentation.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  return Mark{line, static_cast<int>(tab) + 1};
}

/// make_error converts an error of the parser. It cuts the message at a colon, because the parser
/// quotes the document after it.
YamlError make_error(const YAML::Exception& error, std::string_view text) {
  const auto mark = error.mark.is_null() ? Mark{} : to_mark(error.mark);
  if (const auto tab = find_tab_in_indentation(text, mark.line)) {
    return {*tab, "not YAML: tab in the indentation, use spaces"};
  }
  return {mark, "not YAML: " + error.msg.substr(0, error.msg.find(": "))};
}

}  // namespace

std::variant<YamlValue, YamlError> parse_yaml(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.text) {
    return YamlError{{}, "larger than " + std::to_string(limits.text >> 20) + " MiB"};
  }
  if (const auto invalid = find_invalid_byte(text)) return YamlError{*invalid, "not valid UTF-8"};
  std::istringstream stream{std::string(text)};
  Builder builder(limits);
  TrailingDocumentHandler trailing;
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(trailing);
    return builder.finish();
  } catch (const ParseException& exception) {
    return exception.error;
  } catch (const YAML::Exception& error) {
    return make_error(error, text);
  }
}

}  // namespace staple::config
