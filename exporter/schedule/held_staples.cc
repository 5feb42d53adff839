// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/held_staples.h"

#include <algorithm>

namespace staple::schedule {
namespace {

void append(std::vector<HeldStaple>& staples, const ocsp::StapleVerdict& verdict, WallTime end) {
  if (!verdict.ok.value_or(false) || !verdict.ok_until) return;
  HeldStaple staple{*verdict.ok_until - end, {}};
  if (verdict.refresh_due) staple.until_refresh_due = *verdict.refresh_due - end;
  staples.push_back(staple);
}

}  // namespace

std::vector<HeldStaple> list_held_staples(const endpoint::Status& status) {
  WallTime end = WallTime::min();
  for (const endpoint::AddressStatus& address : status.addresses)
    end = std::max(end, address.latest->time);
  std::vector<HeldStaple> staples;
  for (const endpoint::AddressStatus& address : status.addresses) {
    if (!address.latest->verdict) continue;
    append(staples, *address.latest->verdict, end);
    for (const ocsp::ChainCertificate& above : address.latest->verdict->chain)
      append(staples, above.verdict, end);
  }
  return staples;
}

}  // namespace staple::schedule
