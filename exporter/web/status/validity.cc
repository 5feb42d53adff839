// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/validity.h"

#include <algorithm>

#include "exporter/web/status/validity_axis.h"
#include "probes/text/duration.h"
#include "probes/text/timestamp.h"

namespace staple::web {
namespace {

bool is_usable(const ocsp::StapleVerdict& verdict, WallTime now) {
  return is_ok_at(verdict, now).value_or(false);
}

/// is_early reports whether the staple is refused because its thisUpdate is in the future.
bool is_early(const ocsp::StapleVerdict& verdict, WallTime now) {
  return !verdict.ok.value_or(true) && verdict.staple && verdict.staple->this_update > now;
}

std::string describe_remaining(const ocsp::StapleVerdict& verdict, WallTime now) {
  const WallTime expiry = *verdict.effective_expiry;
  if (is_early(verdict, now))
    return "begins in " + text::format_duration(*verdict.staple->this_update - now);
  if (now > expiry) return "ended " + text::format_duration(now - expiry) + " ago";
  const std::string left = text::format_duration(expiry - now);
  return is_usable(verdict, now) ? left + " left" : "not usable, ends in " + left;
}

/// permille_left returns how much of the validity is left, from 0 to 1000.
int permille_left(const ocsp::StapleVerdict& verdict, WallTime now) {
  const WallTime begin = *verdict.staple->this_update;
  const WallTime end = *verdict.effective_expiry;
  return static_cast<int>(1000 * (end - std::clamp(now, begin, end)).count() /
                          (end - begin).count());
}

}  // namespace

std::string_view class_at(const ocsp::Verdict& verdict, WallTime now) {
  if (!is_ok_at(verdict, now).value_or(true)) return "critical";
  const auto later = find_later_fault(verdict, now);
  if (!later) return "ok";
  return later->severity == ocsp::Severity::critical ? "critical" : "warning";
}

std::string format_percent(int permille) {
  return std::to_string(permille / 10) + "." + std::to_string(permille % 10) + "%";
}

Html render_time_left(const ocsp::Verdict& verdict, WallTime now) {
  const std::string expiry = text::format_timestamp(*verdict.effective_expiry);
  Html html;
  html << "<span class=\"left\"><time datetime=\"" << expiry << "\" title=\"until " << expiry
       << "\">" << describe_remaining(verdict, now) << "</time>";
  if (is_usable(verdict, now) && has_validity_window(verdict)) {
    html << "<svg class=\"bar\" aria-hidden=\"true\">"
            "<rect class=\"track\" width=\"100%\" height=\"100%\"/><rect class=\"fill "
         << class_at(verdict, now) << "\" width=\"" << format_percent(permille_left(verdict, now))
         << "\" height=\"100%\"/></svg>";
  }
  return html << "</span>";
}

}  // namespace staple::web
