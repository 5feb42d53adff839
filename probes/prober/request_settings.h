// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <string>

#include "probes/prober/module.h"
#include "probes/prober/observation.h"
#include "probes/prober/prober.h"

namespace staple::prober {

// What a request means for the connections of its probe.

/// server_name_of returns the SNI and the expected name of the default view.
inline const std::string& server_name_of(const ProbeRequest& request) {
  if (!request.target.server_name.empty()) return request.target.server_name;
  if (!request.module.server_name.empty()) return request.module.server_name;
  return request.target.host;
}

/// can_be_cut_short returns whether the probe ends before its timeout if it is slow.
inline bool can_be_cut_short(const ProbeRequest& request) {
  return request.brief && request.timeout > kBrief;
}

/// has_ended returns whether the probe was slow and makes no more connections.
inline bool has_ended(const ProbeRequest& request) { return request.brief && *request.slow; }

/// limit_of returns the limit of one connection and of the name resolution.
inline std::chrono::nanoseconds limit_of(const ProbeRequest& request) {
  return can_be_cut_short(request) ? kBrief : request.timeout;
}

/// is_slow returns whether a connection, or the name resolution, of this duration makes the probe
/// slow (see ProbeResult). `timed_out`: it reached its limit.
inline bool is_slow(const ProbeRequest& request, std::chrono::nanoseconds duration,
                    bool timed_out) {
  return duration >= kBrief || (timed_out && can_be_cut_short(request));
}

/// max_attempts_of returns how many connections may be made before a staple counts as missing: one
/// if there has been none for long. The next probe shows whether that has changed.
inline unsigned max_attempts_of(const ProbeRequest& request, const ViewState& previous) {
  return request.settled && previous.stapled == false ? 1 : max_attempts(request.module);
}

/// find_view_state returns what the previous probe left for a view of an address.
inline ViewState find_view_state(const PreviousObservations& previous, const std::string& address,
                                 const std::string& view) {
  for (const auto& observation : previous) {
    if (observation->address == address && observation->view == view)
      return observation->view_state;
  }
  return {};
}

}  // namespace staple::prober
