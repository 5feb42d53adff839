// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/progress.h"

#include <algorithm>
#include <ostream>

namespace staple::command {
namespace {

constexpr std::size_t kWidth = 30;
/// The delay before the bar is drawn first, and the shortest time between two updates.
constexpr std::chrono::milliseconds kRedrawInterval{200};

}  // namespace

std::string format_progress(std::size_t done, std::size_t all, std::size_t unhealthy) {
  const std::size_t full = all == 0 ? kWidth : std::min(done, all) * kWidth / all;
  std::string text = "[" + std::string(full, '#') + std::string(kWidth - full, '-') + "] ";
  text += std::to_string(done) + "/" + std::to_string(all);
  if (unhealthy > 0) text += ", " + std::to_string(unhealthy) + " unhealthy";
  return text;
}

void Progress::step(bool is_unhealthy, SteadyTime now) {
  ++done_;
  if (is_unhealthy) ++unhealthy_;
  if (!terminal_ || now - last_ < kRedrawInterval) return;
  last_ = now;
  drawn_ = true;
  *terminal_ << "\r" << format_progress(done_, all_, unhealthy_) << "\x1b[K" << std::flush;
}

void Progress::clear() {
  if (!drawn_) return;
  drawn_ = false;
  *terminal_ << "\r\x1b[K" << std::flush;
}

}  // namespace staple::command
