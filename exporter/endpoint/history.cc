// SPDX-License-Identifier: Apache-2.0

#include "exporter/endpoint/history.h"

#include "probes/text/clean.h"

namespace staple::endpoint {

static_assert(kMaxHistory * 3 < 0xFF, "the number of a text fits into a byte");

History::History(std::span<const Transition> transitions) {
  if (transitions.size() > kMaxHistory) transitions = transitions.last(kMaxHistory);
  entries_.reserve(transitions.size());
  for (const Transition& each : transitions) {
    Entry entry;
    entry.time = each.time;
    entry.from = PackedSummary(each.from);
    entry.to = PackedSummary(each.to);
    entry.address = intern(each.address);
    entry.view = intern(each.view);
    entry.detail = intern(text::clean(each.detail, kMaxHistoryDetail));
    entries_.push_back(entry);
  }
  texts_.shrink_to_fit();
  ends_.shrink_to_fit();
}

std::uint8_t History::intern(std::string_view text) {
  for (std::size_t number = 0; number < ends_.size(); ++number) {
    if (this->text(static_cast<std::uint8_t>(number)) == text)
      return static_cast<std::uint8_t>(number);
  }
  texts_ += text;
  ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
  return static_cast<std::uint8_t>(ends_.size() - 1);
}

std::string_view History::text(std::uint8_t number) const {
  const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
  return std::string_view(texts_).substr(begin, ends_[number] - begin);
}

std::vector<Transition> History::list() const {
  std::vector<Transition> transitions;
  transitions.reserve(entries_.size());
  for (const Entry& each : entries_) {
    transitions.push_back({each.time, text(each.address), text(each.view), each.from.unpack(),
                           each.to.unpack().value_or(Summary{}), text(each.detail)});
  }
  return transitions;
}

std::size_t History::memory() const {
  return entries_.capacity() * sizeof(Entry) + texts_.capacity() + 1 +
         ends_.capacity() * sizeof(std::uint32_t);
}

}  // namespace staple::endpoint
