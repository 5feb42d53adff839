// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// ValidityMark is a time on the axis of a staple's validity.
struct ValidityMark {
  std::string_view label;       ///< such as `Refresh due`
  std::string_view class_name;  ///< `begin`, `due`, `now`, `end` or `beyond`
  WallTime time;
  int at = 0;  ///< position on the axis, from 0 to 1000
};

/// ValidityAxis is the axis from thisUpdate to the effective expiry. Times before and after lie on
/// tails that are not to scale, because they may be years away.
struct ValidityAxis {
  int begin = 0;  ///< position of thisUpdate, from 0 to 1000
  int end = 0;    ///< position of the effective expiry
  int now = 0;
  std::vector<ValidityMark> marks;  ///< in order of time; empty if the times form no window
};

/// has_validity_window reports whether the times of a staple form a window from thisUpdate to its
/// effective expiry.
bool has_validity_window(const ocsp::StapleVerdict& verdict);

/// make_validity_axis returns the axis of a staple with its marks: thisUpdate, now, the deadline of
/// the refresh as long as a refresh can help, what ends first, and nextUpdate if that is later.
ValidityAxis make_validity_axis(const ocsp::Verdict& verdict, WallTime now);

/// AxisLabel is the text beside a mark.
struct AxisLabel {
  int at = 0;           ///< position of the mark, from 0 to 1000
  int width = 0;        ///< of the text with its margin, in thousandths of the axis
  bool before = false;  ///< the text ends at the mark; otherwise it begins there
  int lane = 0;         ///< line of text below the axis, from 0
};

/// place_labels chooses side and lane of up to four labels, in as few lanes as possible. No label
/// overlaps another or the line from another mark to its label, and none exceeds the axis, if each
/// is at most half as wide as the axis.
void place_labels(std::span<AxisLabel> labels);

}  // namespace staple::web
