// SPDX-License-Identifier: Apache-2.0

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
#include "probes/net/read_meter.h"
#include "probes/net/step_result.h"

namespace staple::net {

/// DialogueRules holds the limits of a dialogue and the reasons with which it fails.
struct DialogueRules {
  Reason timeout;
  Reason closed;
  Reason reset;
  Reason flood;  ///< too many bytes or pieces
  /// Reason for bytes that follow the final response in the same read. nullopt: these bytes belong
  /// to the next stage.
  std::optional<Reason> trailing_data;
  std::size_t max_bytes;  ///< total bytes that the server may send
};

/// Dialogue runs a Protocol as steps without a socket, like tls::Handshake. It buffers
/// unconsumed bytes, enforces the limits of DialogueRules and of ReadMeter, and detects plain text
/// that follows the final response.
class Dialogue {
 public:
  Dialogue(std::unique_ptr<Protocol> protocol, const DialogueRules& rules)
      : protocol_(std::move(protocol)), rules_(rules) {}

  /// step consumes received bytes; the first call starts the dialogue and takes none. After
  /// StepResult::finish there may still be output to send.
  StepResult step(ByteView received);

  /// output returns the bytes to send now. They are valid until the next step().
  ByteView output() const;

  /// on_close sets the outcome of a connection that ended early. No effect if the outcome is
  /// already set.
  void on_close(CloseReason close_reason);

  /// outcome returns the bytes that followed the final response, which belong to the next stage, or
  /// the failure. Call it once, after StepResult::finish or on_close().
  boost::system::result<Bytes, Failure> outcome();

  /// make_farewell is that of the protocol.
  std::unique_ptr<Protocol> make_farewell(Channel channel) const {
    return protocol_->make_farewell(channel);
  }

 private:
  StepResult advance();
  StepResult settle(std::optional<Failure> failure);

  std::unique_ptr<Protocol> protocol_;
  DialogueRules rules_;
  Bytes unconsumed_;          ///< received bytes that the protocol has not consumed
  std::size_t received_ = 0;  ///< total bytes
  ReadMeter reads_;
  std::string output_;
  bool started_ = false;
  bool settled_ = false;
  std::optional<Failure> failure_;
};

}  // namespace staple::net
