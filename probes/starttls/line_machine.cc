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

std::string LineProtocol::start() { return written(steps_.front().say); }

net::Action LineProtocol::consume(ByteView received) {
  const std::string_view text(reinterpret_cast<const char*>(received.data()),
                              std::min(received.size(), kMaxLine));
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  if (line.find('\0') != std::string_view::npos) {
    return net::fail(Reason::starttls_wrong_protocol, "it says no text: " + words(line));
  }
  if (end == std::string_view::npos) {
    if (received.size() < kMaxLine) return net::need_more();
    return net::fail(Reason::starttls_flood, "a line of more than 4 KiB: " + words(line));
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  const Heard meaning = steps_.front().hear(line, answer_);
  if (meaning == Heard::foreign) {
    return net::fail(Reason::starttls_wrong_protocol, "it says: " + words(line));
  }
  if (said_.size() < kMaxSaid) said_ += (said_.empty() ? "" : " ") + std::string(line);
  return advance(meaning, end + 1);
}

net::Action LineProtocol::advance(Heard received, std::size_t consumed) {
  const std::string_view command = steps_.front().say;
  const std::string asked = command.empty() ? "its greeting" : "to " + std::string(command);
  switch (received) {
    case Heard::more:
      return net::proceed(consumed);
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
  if (steps_.empty()) return net::complete(consumed);
  return net::proceed(consumed, written(steps_.front().say));
}

}  // namespace staple::starttls
