// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/list_reader.h"

#include <utility>

#include "exporter/configuration/node.h"

namespace staple::discovery {
namespace {

using Kind = config::YamlValue::Kind;

constexpr std::string_view kEmptyList = "the list is empty; write [] for a list without targets";

config::YamlValue make_value(config::Mark mark, Kind kind) {
  config::YamlValue value;
  value.kind = kind;
  value.mark = mark;
  return value;
}

}  // namespace

std::optional<config::YamlError> ListReader::not_a_list() const {
  // Of an empty document there is no value.
  if (scope_ == Scope::document && !not_a_list_)
    return config::YamlError{{}, std::string(kEmptyList)};
  return not_a_list_;
}

TargetList ListReader::finish() && {
  if (context_.rules.relabel.empty()) return std::move(list_);
  TargetList relabelled = std::move(found_).finish(context_.origin);
  list_.refusals.add(relabelled.refusals);
  relabelled.refusals = std::move(list_.refusals);
  return relabelled;
}

void ListReader::on_null(config::Mark mark) { read(make_value(mark, Kind::null)); }

void ListReader::on_scalar(config::Mark mark, std::string_view text, bool quoted) {
  if (skipped_ > 0) return;
  auto value = make_value(mark, Kind::scalar);
  value.text = text;
  value.quoted = quoted;
  read(value);
}

void ListReader::on_key(config::Mark mark, std::string_view text) {
  if (skipped_ > 0) return;
  if (scope_ == Scope::group) {
    skips_value_ = !group_->begin_key(mark, text);
  } else {
    label_mark_ = mark;
    label_ = text;
  }
}

void ListReader::on_begin(config::Mark mark, Kind kind) {
  if (skipped_ > 0) {
    ++skipped_;
    return;
  }
  const auto value = make_value(mark, kind);
  if (enter(value)) return;
  read(value);
  ++skipped_;
}

/// enter returns whether the values of a collection are to be read.
bool ListReader::enter(const config::YamlValue& value) {
  const bool sequence = value.kind == Kind::sequence;
  switch (scope_) {
    case Scope::document:
      if (!sequence) return false;
      scope_ = Scope::list;
      return true;
    case Scope::list:
      if (sequence) return false;
      group_.emplace(context_, index_++, value.mark);
      scope_ = Scope::group;
      return true;
    case Scope::group:
      if (skips_value_ || sequence == group_->in_labels()) return false;
      scope_ = sequence ? Scope::targets : Scope::labels;
      return true;
    case Scope::targets:
    case Scope::labels:
      break;
  }
  return false;
}

void ListReader::on_end() {
  if (skipped_ > 0) {
    --skipped_;
  } else if (scope_ == Scope::targets || scope_ == Scope::labels) {
    scope_ = Scope::group;
  } else if (scope_ == Scope::group) {
    targets_ += group_->size();
    if (context_.rules.relabel.empty()) {
      std::move(*group_).finish(pool_, list_);
    } else {
      std::move(*group_).relabel(found_, list_.refusals);
    }
    group_.reset();
    scope_ = Scope::list;
  }
}

void ListReader::refuse_entry(const config::YamlValue& value) {
  const std::size_t index = index_++;
  if (list_.refusals.texts.size() == kMaxShownRefusals) {
    ++list_.refusals.count;
    return;
  }
  list_.refusals.add(to_string(config::Problem{
      context_.origin, value.mark.line, value.mark.column, "[" + std::to_string(index) + "]",
      "expected a mapping with targets and labels, found " + config::describe_value(value)}));
}

/// read reads a value, or refuses a collection that does not belong where it is.
void ListReader::read(const config::YamlValue& value) {
  if (skipped_ > 0) return;
  switch (scope_) {
    case Scope::document:
      not_a_list_ = {value.mark, value.kind == Kind::null ? std::string(kEmptyList)
                                                          : "expected a list of groups, found " +
                                                                config::describe_value(value)};
      break;
    case Scope::list:
      refuse_entry(value);
      break;
    case Scope::group:
      if (!skips_value_) group_->read_section(value);
      break;
    case Scope::targets:
      group_->read_target(value);
      if (targets_ + group_->size() > kMaxTargets) {
        config::refuse_document(
            value.mark, "the list has more than " + std::to_string(kMaxTargets) + " targets");
      }
      break;
    case Scope::labels:
      group_->read_label(label_mark_, label_, value);
      break;
  }
}

}  // namespace staple::discovery
