// SPDX-License-Identifier: Apache-2.0

#include "probes/net/dialogue.h"

#include <utility>

#include "probes/text/clean.h"

namespace staple::net {
namespace {

constexpr std::size_t kMaxQuoted = 100;

std::string quote(ByteView bytes) {
  return text::clean({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kMaxQuoted);
}

Reason reason_of(CloseReason close_reason, const DialogueRules& rules) {
  switch (close_reason) {
    case CloseReason::timeout:
      return rules.timeout;
    case CloseReason::closed:
      return rules.closed;
    case CloseReason::reset:
      break;
  }
  return rules.reset;
}

}  // namespace

StepResult Dialogue::step(ByteView received) {
  output_.clear();
  if (settled_) return StepResult::finish;
  if (!std::exchange(started_, true)) output_ = protocol_->start();
  received_ += received.size();
  if (received_ > rules_.max_bytes) {
    return settle(Failure{
        rules_.flood,
        "received more than " + std::to_string(rules_.max_bytes / 1024) + " KiB before TLS"});
  }
  if (!reads_.add(received.size())) return settle(Failure{rules_.flood, reads_.describe()});
  unconsumed_.insert(unconsumed_.end(), received.begin(), received.end());
  return advance();
}

StepResult Dialogue::advance() {
  ByteView rest = unconsumed_;
  while (!rest.empty()) {
    Action action = protocol_->consume(rest);
    if (action.kind == Action::Kind::need_more) break;
    if (action.kind == Action::Kind::fail) return settle(std::move(action.failure));
    rest = rest.subspan(action.consumed);
    output_ += action.send;
    if (action.kind != Action::Kind::complete) continue;
    unconsumed_ = Bytes(rest.begin(), rest.end());
    if (unconsumed_.empty() || !rules_.trailing_data) return settle(std::nullopt);
    output_.clear();
    return settle(
        Failure{*rules_.trailing_data, "unexpected plain text before TLS: " + quote(unconsumed_)});
  }
  unconsumed_ = Bytes(rest.begin(), rest.end());
  return StepResult::receive;
}

ByteView Dialogue::output() const {
  return {reinterpret_cast<const std::uint8_t*>(output_.data()), output_.size()};
}

void Dialogue::on_close(CloseReason close_reason) {
  if (settled_) return;
  std::string detail = received_ == 0 ? "before the server sent a byte"
                       : unconsumed_.empty()
                           ? "after " + std::to_string(received_) + " bytes"
                           : "after an incomplete response: " + quote(unconsumed_);
  settle(Failure{reason_of(close_reason, rules_), std::move(detail)});
}

boost::system::result<Bytes, Failure> Dialogue::outcome() {
  if (failure_) return *std::move(failure_);
  return std::move(unconsumed_);
}

StepResult Dialogue::settle(std::optional<Failure> failure) {
  settled_ = true;
  failure_ = std::move(failure);
  return StepResult::finish;
}

}  // namespace staple::net
