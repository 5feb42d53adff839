// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/compare.h"

#include <algorithm>
#include <string>
#include <utility>

#include "probes/ocsp/time_policy.h"
#include "probes/text/duration.h"
#include "probes/text/timestamp.h"

namespace staple::responder {
namespace {

using namespace std::chrono_literals;

constexpr Seconds kMaxPickupDelay = 12h;

ocsp::Finding make_finding(ocsp::Fault fault, std::string detail) {
  return {fault, entry(fault).severity, std::move(detail)};
}

std::string describe_status(const ocsp::StapleState& state) {
  std::string text(name(*state.status));
  if (state.status == ocsp::CertStatus::revoked && state.staple->revoked_at) {
    text += " as of " + text::format_timestamp(*state.staple->revoked_at);
  }
  return text;
}

bool is_usable(const ocsp::StapleState& state) {
  return state.authenticated && state.status && state.staple && state.staple->this_update;
}

}  // namespace

WallTime compute_pickup_deadline(WallTime this_update, WallTime refreshable_until,
                                 WallTime published) {
  const Seconds window = refreshable_until - this_update;
  return std::max(this_update + window * 5 / 8, published + std::min(kMaxPickupDelay, window / 8));
}

StatusComparison compare(const ocsp::StapleState& staple, const LiveStatus& status, WallTime now) {
  StatusComparison out;
  const ocsp::StapleVerdict& live = status.verdict;
  if (!is_usable(staple) || !is_usable(live)) return out;
  if (now > *compute_response_end(*live.staple)) return out;
  const WallTime stapled = *staple.staple->this_update;
  const WallTime published = *live.staple->this_update;

  const bool counts = published >= stapled || live.status == ocsp::CertStatus::revoked;
  if (staple.status == live.status) {
    out.agrees = true;
  } else if (counts) {
    out.agrees = false;
    out.findings.push_back(make_finding(ocsp::Fault::responder_disagrees,
                                        "the staple's status is " + describe_status(staple) +
                                            ", the responder's is " + describe_status(live)));
  }
  const auto until = ocsp::compute_refreshable_until(staple.staple->next_update,
                                                     staple.staple->responder.not_after);
  if (published > stapled && staple.refresh_due && until &&
      now > compute_pickup_deadline(stapled, *until, published)) {
    out.findings.push_back(make_finding(
        ocsp::Fault::responder_fresher,
        "the responder published a response that is " + text::format_duration(published - stapled) +
            " newer, " + text::format_duration(now - published) + " ago"));
  }
  return out;
}

const LiveStatus* find_live_status(const ResponderStatus& status, WallTime now) {
  if (!status.live) return nullptr;
  const auto& facts = status.live->verdict.staple;
  const auto end = facts ? compute_response_end(*facts) : std::nullopt;
  return end && now > *end ? nullptr : status.live.get();
}

}  // namespace staple::responder
