#include "exporter/command/progress.h"

#include <algorithm>
#include <ostream>

namespace staple::command {
namespace {

constexpr std::size_t kWidth = 30;
/// Whoever waits no longer than this sees no bar; more often than this nobody could read it.
constexpr std::chrono::milliseconds kEvery{200};

}  // namespace

std::string progress_line(std::size_t done, std::size_t all, std::size_t troubled) {
  const std::size_t full = all == 0 ? kWidth : std::min(done, all) * kWidth / all;
  std::string text = "[" + std::string(full, '#') + std::string(kWidth - full, '-') + "] ";
  text += std::to_string(done) + "/" + std::to_string(all);
  if (troubled > 0) text += ", " + std::to_string(troubled) + " not well";
  return text;
}

void Progress::step(bool is_troubled, SteadyTime now) {
  ++done_;
  if (is_troubled) ++troubled_;
  if (!terminal_ || now - last_ < kEvery) return;
  last_ = now;
  drawn_ = true;
  *terminal_ << "\r" << progress_line(done_, all_, troubled_) << "\x1b[K" << std::flush;
}

void Progress::clear() {
  if (!drawn_) return;
  drawn_ = false;
  *terminal_ << "\r\x1b[K" << std::flush;
}

}  // namespace staple::command
