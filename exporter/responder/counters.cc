#include "exporter/responder/counters.h"

#include <cstddef>
#include <utility>

#include "probes/http/url.h"
#include "probes/text/clean.h"

namespace staple::polling {
namespace {

constexpr std::size_t kMaxLabel = 200;
constexpr const char* kOther = "other";

ResponderCount nothing(std::string responder) {
  ResponderCount count;
  count.responder = std::move(responder);
  count.failures.resize(http::responder_failure_table().size());
  return count;
}

}  // namespace

std::string responder_label(const std::string& url) {
  const auto parsed = http::parse_url(url);
  return parsed ? text::clean(to_string(*parsed), kMaxLabel) : "";
}

void ResponderCounters::use(const std::string& label) {
  auto found = counted_.find(label);
  if (found == counted_.end()) {
    if (counted_.size() >= kMaxResponders) return;
    found = counted_.emplace(label, Counted{0, nothing(label)}).first;
  }
  ++found->second.users;
}

void ResponderCounters::release(const std::string& label) {
  const auto found = counted_.find(label);
  if (found == counted_.end() || found->second.users == 0) return;
  if (--found->second.users == 0) counted_.erase(found);
}

std::optional<bool> ResponderCounters::count(const std::string& label,
                                             const std::optional<http::ResponderFailure>& failure,
                                             std::chrono::nanoseconds duration) {
  auto found = counted_.find(label);
  if (found == counted_.end()) {
    if (counted_.size() < kMaxResponders) return std::nullopt;  // nobody names it any more
    found = counted_.emplace(kOther, Counted{0, nothing(kOther)}).first;
  }
  ResponderCount& count = found->second.count;
  ++count.requests;
  count.duration.observe(duration);
  if (failure) ++count.failures[static_cast<std::size_t>(failure->reason)];
  const bool is_up = !failure || failure->responsibility != http::Responsibility::responder;
  const bool was_up = std::exchange(count.up, is_up).value_or(true);
  return was_up != is_up ? count.up : std::nullopt;
}

std::vector<ResponderCount> ResponderCounters::list() const {
  std::vector<ResponderCount> all;
  for (const auto& [label, counted] : counted_) all.push_back(counted.count);
  return all;
}

}  // namespace staple::polling
