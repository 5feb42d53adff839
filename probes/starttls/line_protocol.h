// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// kMaxLine is the maximum length of a line, in bytes. The protocols permit 512 to 8192; none needs
/// more than 4096.
inline constexpr std::size_t kMaxLine = 4096;

/// LineResult is the effect of one received line on the current step.
enum class LineResult {
  more,            ///< the reply continues
  accepted,        ///< the reply is complete and positive
  refused,         ///< the reply is complete and negative
  not_offered,     ///< the reply is complete and does not offer TLS
  wrong_protocol,  ///< the line does not belong to the protocol
};

/// PartialReply is the state of a reply of several lines.
struct PartialReply {
  std::string code = {};    ///< code of the first line; empty before it
  bool offers_tls = false;  ///< a line offered TLS
};

/// LineStep is one command and the parser of its reply.
struct LineStep {
  std::string_view command;  ///< without the line end; empty: the server speaks first
  LineResult (*parse_line)(std::string_view line, PartialReply& partial);
  bool names_client = false;  ///< the client's name follows the command
};

/// LineDialogue is the table of a protocol of text lines.
struct LineDialogue {
  std::span<const LineStep> steps;  ///< at least one
  std::string_view farewell;        ///< the command that ends a session, without the line end
};

/// LineProtocol is a protocol of text lines, driven by a table of steps. The dialogue is complete
/// after the last step.
class LineProtocol : public net::Protocol {
 public:
  /// client_name: for the steps that name the client.
  LineProtocol(const LineDialogue& dialogue, std::string client_name)
      : steps_(dialogue.steps),
        farewell_(dialogue.farewell),
        client_name_(std::move(client_name)) {}

  std::string start() override;
  net::Action consume(ByteView received) override;
  std::unique_ptr<net::Protocol> make_farewell(net::Channel) const override;

 private:
  net::Action advance(LineResult received, std::size_t consumed);
  std::string current_command() const;

  /// Remaining steps; at least one until the dialogue is complete.
  std::span<const LineStep> steps_;
  std::string_view farewell_;
  std::string client_name_;
  PartialReply reply_;
  std::string reply_text_;  ///< reply to the current step, for messages; bounded
};

}  // namespace staple::starttls
