#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/close_reason.h"
#include "probes/net/protocol.h"
#include "probes/net/step_result.h"

namespace staple::net {

/// DialogueRules are the bounds of a dialogue, and by which reasons of its stage it fails.
struct DialogueRules {
  Reason timeout;
  Reason closed;
  Reason reset;
  Reason flood;
  /// More came with the last word of the dialogue than that word. Absent: that is for the
  /// next stage.
  std::optional<Reason> trailing_data;
  std::size_t max_bytes;  ///< bytes that the server may say, all together
};

/// Dialogue drives a Machine as steps without a socket, like Handshake: it keeps what was not taken
/// yet, counts, and lets nothing pass unseen from plain text into TLS.
class Dialogue {
 public:
  Dialogue(std::unique_ptr<Protocol> protocol, const DialogueRules& rules)
      : protocol_(std::move(protocol)), rules_(rules) {}

  /// step takes what came; the first call takes nothing and begins. After Next::finish there may be
  /// output to send still.
  StepResult step(ByteView received);

  /// output is what to send now; valid until the next step().
  ByteView output() const;

  /// on_close settles the outcome of a connection that ended early. Does nothing when it
  /// is settled.
  void on_close(CloseReason close_reason);

  /// outcome is what came after the dialogue's last word, for the next stage, or why the dialogue
  /// failed. Call it once, after Next::finish or lost().
  boost::system::result<Bytes, Failure> outcome();

 private:
  StepResult advance();
  StepResult settle(std::optional<Failure> failure);

  std::unique_ptr<Protocol> protocol_;
  DialogueRules rules_;
  Bytes unconsumed_;          ///< and not taken
  std::size_t received_ = 0;  ///< bytes, all together
  std::string output_;
  bool started_ = false;
  bool settled_ = false;
  std::optional<Failure> failure_;
};

}  // namespace staple::net
