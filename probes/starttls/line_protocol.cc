// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/line_protocol.h"

#include <algorithm>

#include "probes/starttls/last_words.h"
#include "probes/starttls/quote.h"

namespace staple::starttls {
namespace {

constexpr std::size_t kMaxReplyText = 1024;

std::string to_line(std::string_view command) {
  return command.empty() ? std::string() : std::string(command) + "\r\n";
}

}  // namespace

std::string LineProtocol::start() { return to_line(current_command()); }

std::unique_ptr<net::Protocol> LineProtocol::make_farewell(net::Channel) const {
  return std::make_unique<LastWords>(to_line(farewell_));
}

std::string LineProtocol::current_command() const {
  const LineStep& step = steps_.front();
  return std::string(step.command) + (step.names_client ? " " + client_name_ : "");
}

net::Action LineProtocol::consume(ByteView received) {
  const std::string_view text(reinterpret_cast<const char*>(received.data()),
                              std::min(received.size(), kMaxLine));
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  if (line.find('\0') != std::string_view::npos) {
    return net::fail(Reason::starttls_wrong_protocol, "received binary data: " + quote(line));
  }
  if (end == std::string_view::npos) {
    if (received.size() < kMaxLine) return net::need_more();
    return net::fail(Reason::starttls_flood, "a line longer than 4 KiB: " + quote(line));
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  const LineResult result = steps_.front().parse_line(line, reply_);
  if (result == LineResult::wrong_protocol) {
    return net::fail(Reason::starttls_wrong_protocol, "received: " + quote(line));
  }
  if (reply_text_.size() < kMaxReplyText)
    reply_text_ += (reply_text_.empty() ? "" : " ") + std::string(line);
  return advance(result, end + 1);
}

net::Action LineProtocol::advance(LineResult received, std::size_t consumed) {
  const std::string command = current_command();
  const std::string context = command.empty() ? "greeting" : "response to " + command;
  switch (received) {
    case LineResult::more:
      return net::proceed(consumed);
    case LineResult::refused:
      return net::fail(Reason::starttls_refused, context + ": " + quote(reply_text_));
    case LineResult::not_offered:
      return net::fail(Reason::starttls_not_offered, context + ": " + quote(reply_text_));
    default:
      break;
  }
  steps_ = steps_.subspan(1);
  reply_ = {};
  reply_text_.clear();
  if (steps_.empty()) return net::complete(consumed);
  return net::proceed(consumed, to_line(current_command()));
}

}  // namespace staple::starttls
