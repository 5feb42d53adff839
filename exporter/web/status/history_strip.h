// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/web/status/html.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::web {

/// HistorySegment is a time in which a view had one level. It ends where the next one begins.
struct HistorySegment {
  WallTime begin;
  std::optional<ocsp::Level> level;  ///< nullopt if it is not known

  bool operator==(const HistorySegment&) const = default;
};

/// choose_history_begin returns where a strip begins: the shortest of 1 h, 6 h and 24 h that covers
/// the time since the endpoint was first configured, or 24 h.
WallTime choose_history_begin(const endpoint::Status& status, WallTime now);

/// list_history_segments returns the levels of one view of an endpoint from `begin` to `now`,
/// earliest first. What the history no longer holds is not known.
std::vector<HistorySegment> list_history_segments(const endpoint::Status& status,
                                                  const prober::Observation& view, WallTime begin,
                                                  WallTime now);

/// render_history_strip renders the levels as a strip, with the time spent in each as its caption.
/// `name` names the view in the caption; empty for the only view of an endpoint.
Html render_history_strip(const std::vector<HistorySegment>& segments, const Html& name,
                          WallTime now);

}  // namespace staple::web
