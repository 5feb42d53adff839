// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/validity_figure.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/web/status/layout.h"
#include "exporter/web/status/validity.h"
#include "exporter/web/status/validity_axis.h"
#include "probes/text/timestamp.h"

namespace staple::web {
namespace {

/// AxisSize is a rendering of the axis for pages of some width.
struct AxisSize {
  std::string_view class_name;
  int character;  ///< mean width of a character, in thousandths of the axis
};

// A character is 0.56 em wide on average. The axis is at least 44 em wide on wide pages, and 20 em
// on narrow ones, down to 320 pixels.
constexpr AxisSize kSizes[] = {{"wide", 13}, {"narrow", 28}};

// Heights in tenths of an em.
constexpr int kNowLine = 9;
constexpr int kBarTop = 13;
constexpr int kBarBottom = 30;
constexpr int kFirstLine = 44;
constexpr int kLineHeight = 14;

std::string format_em(int tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "em";
}

/// render_rectangle renders a rectangle of the bar. A width in em is for lines.
Html render_rectangle(std::string_view class_name, int from, std::string_view width, int top,
                      int bottom) {
  Html html;
  return html << "<rect class=\"" << class_name << "\" x=\"" << format_percent(from)
              << "\" width=\"" << width << "\" y=\"" << format_em(top) << "\" height=\""
              << format_em(bottom - top) << "\"/>";
}

Html render_text(const ValidityMark& mark, std::string_view anchor, std::string_view distance,
                 int line) {
  Html html;
  return html << "<text x=\"" << format_percent(mark.at) << "\" dx=\"" << distance << "\" y=\""
              << format_em(line) << "\" text-anchor=\"" << anchor << "\">" << mark.label
              << "</text>";
}

/// render_now renders the mark of the current time, with its label above the bar.
Html render_now(const ValidityMark& mark) {
  const bool first = mark.at < 100;
  const bool last = mark.at > 900;
  Html html;
  return html << render_rectangle("now", std::min(mark.at, 996), "2", kNowLine + 1, kBarBottom)
              << render_text(mark,
                             first  ? "start"
                             : last ? "end"
                                    : "middle",
                             "0", kNowLine);
}

Html render_bar(const ocsp::Verdict& verdict, const ValidityAxis& axis, WallTime now) {
  const int here = std::clamp(axis.now, axis.begin, axis.end);
  const std::string colour = "fill " + std::string(class_at(verdict, now));
  Html html;
  return html << render_rectangle("tail", 0, "100%", 21, 22)
              << render_rectangle("track", axis.begin, format_percent(axis.end - axis.begin),
                                  kBarTop, kBarBottom)
              << render_rectangle(colour, here, format_percent(axis.end - here), kBarTop,
                                  kBarBottom);
}

Html render_axis(const ocsp::Verdict& verdict, const ValidityAxis& axis, const AxisSize& size,
                 WallTime now) {
  std::vector<AxisLabel> labels;
  for (const ValidityMark& mark : axis.marks) {
    if (mark.class_name == "now") continue;
    labels.push_back({mark.at, (static_cast<int>(mark.label.size()) + 1) * size.character});
  }
  place_labels(labels);
  const auto deepest = std::ranges::max_element(labels, {}, &AxisLabel::lane);
  Html html;
  html << "<svg class=\"axis " << size.class_name << "\" aria-hidden=\"true\" height=\""
       << format_em(kFirstLine + kLineHeight * deepest->lane + 5) << "\">"
       << render_bar(verdict, axis, now);
  auto label = labels.begin();
  for (const ValidityMark& mark : axis.marks) {
    if (mark.class_name == "now") {
      html << render_now(mark);
      continue;
    }
    const int line = kFirstLine + kLineHeight * label->lane;
    html << render_rectangle(mark.class_name, std::min(mark.at, 998), "1", kBarTop, line)
         << render_text(mark, label->before ? "end" : "start", label->before ? "-0.3em" : "0.3em",
                        line);
    ++label;
  }
  return html << "</svg>";
}

Html render_legend(const ocsp::Verdict& verdict, const ValidityAxis& axis, WallTime now) {
  Html html;
  html << "<figcaption><dl>";
  for (const ValidityMark& mark : axis.marks) {
    html << "<div><dt><span class=\"key " << mark.class_name << "\"></span>" << mark.label
         << "</dt><dd>";
    if (mark.class_name == "now") {
      html << text::format_timestamp(now);
    } else {
      html << render_time(mark.time, now);
    }
    if (mark.class_name == "end" && is_ok_at(verdict, now).value_or(false))
      html << " <span class=\"quiet\">clients stop accepting the staple</span>";
    html << "</dd></div>";
  }
  return html << "</dl></figcaption>";
}

}  // namespace

Html render_validity_figure(const ocsp::Verdict& verdict, WallTime now) {
  const ValidityAxis axis = make_validity_axis(verdict, now);
  Html html;
  if (axis.marks.empty()) return html;
  html << "<figure class=\"window\">";
  for (const AxisSize& size : kSizes) html << render_axis(verdict, axis, size, now);
  return html << render_legend(verdict, axis, now) << "</figure>\n";
}

}  // namespace staple::web
