// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/expected_counts.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <vector>

#include "probes/text/utf8.h"

namespace staple::metrics {
namespace {

// ExpectedView is one view of one address of an endpoint of which a staple is expected.
struct ExpectedView {
  const ocsp::Verdict* verdict;
  ExpectedState state;
  const std::string* issuer;  // as in the label
};

// IssuerLabels returns the label of an issuer. Different issuers may have the same one.
class IssuerLabels {
 public:
  const std::string* get(std::string_view issuer) {
    const auto [entry, added] = labels_.try_emplace(issuer);
    if (added) entry->second = text::replace_invalid_utf8(issuer);
    return &entry->second;
  }

 private:
  std::unordered_map<std::string_view, std::string> labels_;
};

std::vector<ExpectedView> list_expected_views(const endpoint::Status& status, WallTime now,
                                              IssuerLabels& labels) {
  std::vector<ExpectedView> result;
  for (const endpoint::AddressStatus& address : status.addresses) {
    if (!address.latest->verdict) continue;
    const ocsp::Verdict& verdict = *address.latest->verdict;
    if (const auto state = find_expected_state(verdict, now))
      result.push_back({&verdict, *state, labels.get(verdict.certificate->issuer)});
  }
  return result;
}

template <class Value>
void lower(std::optional<Value>& least, Value value) {
  least = least ? std::min(*least, value) : value;
}

// Adds the end of a usable staple.
void add_times(FleetExpectation& fleet, const ocsp::Verdict& verdict, WallTime now) {
  if (!verdict.effective_expiry) return;
  lower(fleet.next_expiry, *verdict.effective_expiry);
  const ocsp::StapleFacts* staple = verdict.staple.get();
  if (!staple || !staple->this_update || !staple->next_update) return;
  const auto window = std::chrono::duration<double>(*staple->next_update - *staple->this_update);
  if (window.count() <= 0) return;
  const auto remaining = std::chrono::duration<double>(*verdict.effective_expiry - now);
  lower(fleet.remaining_ratio, remaining / window);
}

void add_endpoint(ExpectedCounts& counts, const std::string& fleet,
                  const std::vector<ExpectedView>& views, WallTime now) {
  for (const ExpectedView& view : views) {
    const auto of_issuer = std::ranges::count_if(
        views, [&](const auto& each) { return *each.issuer == *view.issuer; });
    const auto state = static_cast<std::size_t>(view.state);
    counts.issuers[*view.issuer][state] += 1.0 / static_cast<double>(of_issuer);
    FleetExpectation& expectation = counts.fleets[{fleet, *view.issuer}];
    expectation.endpoints[state] += 1.0 / static_cast<double>(views.size());
    if (view.state == ExpectedState::fresh || view.state == ExpectedState::overdue)
      add_times(expectation, *view.verdict, now);
  }
}

}  // namespace

std::string_view name(ExpectedState state) {
  constexpr std::string_view names[] = {"fresh", "overdue", "unusable", "certificate_expired",
                                        "unverifiable"};
  static_assert(std::size(names) == kExpectedStates);
  return names[static_cast<std::size_t>(state)];
}

std::optional<ExpectedState> find_expected_state(const ocsp::Verdict& verdict, WallTime now) {
  if (!verdict.expected) return std::nullopt;
  if (is_ok_at(verdict, now) == true) {
    const std::optional<WallTime> due = find_refresh_due_at(verdict, now);
    return due && now > *due ? ExpectedState::overdue : ExpectedState::fresh;
  }
  if (now > verdict.certificate->not_after) return ExpectedState::certificate_expired;
  const bool unverifiable = std::ranges::any_of(verdict.findings, [](const ocsp::Finding& finding) {
    return finding.fault == ocsp::Fault::issuer_unknown;
  });
  return unverifiable ? ExpectedState::unverifiable : ExpectedState::unusable;
}

ExpectedCounts count_expected(const endpoint::Snapshot& snapshot, WallTime now) {
  ExpectedCounts counts;
  IssuerLabels labels;
  for (const auto& status : snapshot) {
    add_endpoint(counts, status->endpoint->fleet, list_expected_views(*status, now, labels), now);
  }
  return counts;
}

}  // namespace staple::metrics
