// SPDX-License-Identifier: Apache-2.0

#include "exporter/log_limit.h"

#include <algorithm>
#include <utility>

namespace staple {

bool LogLimit::admit(std::string_view topic, const std::string& line, SteadyTime now) {
  const auto found = topics_.find(topic);
  if (found != topics_.end()) {
    Topic& known = found->second;
    // A line that is held comes before the new one, which then takes its place.
    if (known.held || (known.lines >= limits_.lines && now - known.start < limits_.period)) {
      hold(known, line);
      return false;
    }
  }
  if (!take_token(now)) {
    if (refused_++ == 0) refused_since_ = now;
    ++suppressed_;
    return false;
  }
  Topic& admitted = found != topics_.end() ? found->second : topics_[std::string(topic)];
  if (admitted.lines == 0 || now - admitted.start >= limits_.period) admitted = {now, 0, {}};
  ++admitted.lines;
  return true;
}

void LogLimit::hold(Topic& topic, const std::string& line) {
  std::uint64_t suppressed = 0;
  if (topic.held) {
    suppressed = topic.held->suppressed + 1;
    ++suppressed_;
  }
  topic.held = {line, suppressed};
}

bool LogLimit::take_token(SteadyTime now) {
  const double burst = limits_.burst;
  if (refilled_at_) {
    const std::chrono::duration<double> elapsed = now - *refilled_at_;
    tokens_ = std::min(burst, tokens_ + elapsed.count() * limits_.per_second);
  } else {
    tokens_ = burst;
  }
  refilled_at_ = now;
  if (tokens_ < 1) return false;
  --tokens_;
  return true;
}

std::vector<HeldLine> LogLimit::take_due(SteadyTime now) {
  std::vector<HeldLine> due;
  for (auto next = topics_.begin(); next != topics_.end();) {
    const auto each = next++;
    Topic& topic = each->second;
    if (now - topic.start < limits_.period) continue;
    if (!topic.held) {
      topics_.erase(each);
    } else if (take_token(now)) {
      due.push_back(*std::exchange(topic.held, std::nullopt));
      topic = {now, 1, {}};
    }
  }
  return due;
}

std::vector<HeldLine> LogLimit::take_all() {
  std::vector<HeldLine> all;
  for (auto& [name, topic] : topics_) {
    if (topic.held) all.push_back(*std::move(topic.held));
  }
  topics_.clear();
  return all;
}

std::uint64_t LogLimit::take_refused(SteadyTime now) {
  if (refused_ == 0 || now - refused_since_ < limits_.report_interval) return 0;
  return std::exchange(refused_, 0);
}

}  // namespace staple
