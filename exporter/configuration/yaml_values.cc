// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/yaml_values.h"

namespace staple::config {
namespace {

using Type = YamlEvent::Type;

bool begins_collection(Type type) {
  return type == Type::begin_sequence || type == Type::begin_mapping;
}

std::string describe_limit(std::string_view what, std::size_t limit) {
  return std::string(what) + " more than " + std::to_string(limit) + " values";
}

}  // namespace

void YamlValues::add(YamlEvent event, std::size_t anchor) {
  pass(event);
  record(std::move(event), anchor);
}

void YamlValues::add_alias(Mark mark, std::size_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end())
    refuse_document(mark, "an alias refers to the value that contains it");
  const Range range = found->second;
  try {
    replay(range);
  } catch (DocumentRefusal& refusal) {
    refusal.error.mark = mark;  // the alias, not the value that it repeats
    throw;
  }
  record({Type::alias, mark, {}, false, range}, 0);
}

void YamlValues::record(YamlEvent event, std::size_t anchor) {
  const Type type = event.type;
  const Mark mark = event.mark;
  const std::size_t begin = recorded_.size();
  if (anchor != 0 && begins_collection(type)) ++recording_;
  if (anchor != 0 || recording_ > 0) {
    if (recorded_.size() >= limits_.anchored)
      refuse_document(mark, describe_limit("anchors hold", limits_.anchored));
    recorded_.push_back(std::move(event));
  }
  if (begins_collection(type)) {
    open_.push_back({anchor, begin});
  } else if (type == Type::end) {
    const OpenValue closed = open_.back();
    open_.pop_back();
    if (closed.anchor == 0) return;
    anchors_[closed.anchor] = {closed.begin, recorded_.size()};
    --recording_;
  } else if (anchor != 0) {
    anchors_[anchor] = {begin, recorded_.size()};
  }
}

// The depth of the recursion is that of the collections, which pass() bounds: an alias stands for a
// scalar or within a collection.
void YamlValues::replay(Range range) {
  for (std::size_t i = range.first; i < range.second; ++i) {
    const YamlEvent& event = recorded_[i];
    if (event.type == Type::alias) {
      replay(event.range);
      continue;
    }
    if (event.type != Type::end && ++repeated_ > limits_.repeated)
      refuse_document(event.mark, describe_limit("aliases repeat", limits_.repeated));
    pass(event);
  }
}

void YamlValues::pass(const YamlEvent& event) {
  if (event.type == Type::end) return close();
  count(event);
  const bool is_key = !levels_.empty() && levels_.back().mapping && !levels_.back().has_key;
  if (is_key) {
    pass_key(event);
  } else if (!bad_key_) {
    pass_value(event);
  }
  if (begins_collection(event.type)) {
    levels_.push_back({event.type == Type::begin_mapping, false});
  } else {
    complete();
  }
}

void YamlValues::pass_key(const YamlEvent& event) {
  if (event.type != Type::scalar && !bad_key_) bad_key_ = {event.mark, "a key must be a string"};
  if (!bad_key_) handler_.on_key(event.mark, event.text);
}

void YamlValues::pass_value(const YamlEvent& event) {
  using Kind = YamlValue::Kind;
  if (event.type == Type::null) {
    handler_.on_null(event.mark);
  } else if (event.type == Type::scalar) {
    handler_.on_scalar(event.mark, event.text, event.quoted);
  } else {
    handler_.on_begin(event.mark,
                      event.type == Type::begin_mapping ? Kind::mapping : Kind::sequence);
  }
}

void YamlValues::close() {
  levels_.pop_back();
  if (!bad_key_) handler_.on_end();
  complete();
}

/// complete notes that a key or a value is complete.
void YamlValues::complete() {
  if (!levels_.empty() && levels_.back().mapping) levels_.back().has_key = !levels_.back().has_key;
}

void YamlValues::count(const YamlEvent& event) {
  if (begins_collection(event.type) && levels_.size() >= limits_.depth)
    refuse_document(event.mark,
                    "nested more than " + std::to_string(limits_.depth) + " levels deep");
  text_ += event.text.size();
  if (++values_ > limits_.values)
    refuse_document(event.mark, describe_limit("the document has", limits_.values));
  if (text_ > limits_.text) {
    refuse_document(event.mark,
                    "the values are longer than " + std::to_string(limits_.text) + " bytes in all");
  }
}

}  // namespace staple::config
