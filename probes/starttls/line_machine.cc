#include "probes/starttls/line_machine.h"

#include <algorithm>

#include "probes/starttls/words.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kMaxSaid = 1024;

std::string written(std::string_view command) {
  return command.empty() ? std::string() : std::string(command) + "\r\n";
}

}  // namespace

std::string LineMachine::opening() { return written(steps_.front().say); }

net::Turn LineMachine::hear(ByteView heard) {
  const std::string_view text(reinterpret_cast<const char*>(heard.data()), std::min(heard.size(), kMaxLine));
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  if (line.find('\0') != std::string_view::npos) {
    return net::fail(Reason::starttls_wrong_protocol, "it says no text: " + words(line));
  }
  if (end == std::string_view::npos) {
    if (heard.size() < kMaxLine) return net::listen();
    return net::fail(Reason::starttls_flood, "a line of more than 4 KiB: " + words(line));
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  const Heard meaning = steps_.front().hear(line, answer_);
  if (meaning == Heard::foreign) {
    return net::fail(Reason::starttls_wrong_protocol, "it says: " + words(line));
  }
  if (said_.size() < kMaxSaid) said_ += (said_.empty() ? "" : " ") + std::string(line);
  return answered(meaning, end + 1);
}

net::Turn LineMachine::answered(Heard heard, std::size_t taken) {
  const std::string_view command = steps_.front().say;
  const std::string asked = command.empty() ? "its greeting" : "to " + std::string(command);
  switch (heard) {
    case Heard::more:
      return net::go_on(taken);
    case Heard::refused:
      return net::fail(Reason::starttls_refused, asked + ": " + words(said_));
    case Heard::not_offered:
      return net::fail(Reason::starttls_not_offered, asked + ": " + words(said_));
    default:
      break;
  }
  steps_ = steps_.subspan(1);
  answer_ = {};
  said_.clear();
  if (steps_.empty()) return net::ready(taken);
  return net::go_on(taken, written(steps_.front().say));
}

}  // namespace staple::starttls
