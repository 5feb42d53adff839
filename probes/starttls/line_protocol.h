#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// kMaxLine is how long a line may be, in bytes: the protocols promise 512 to 8192, and none
/// needs 4096.
inline constexpr std::size_t kMaxLine = 4096;

/// LineResult is what one line of a server means for the step that waits for an answer.
enum class LineResult {
  more,            ///< the answer goes on
  accepted,        ///< the answer is complete, and yes
  refused,         ///< it is complete, and no
  not_offered,     ///< it is complete, and the server does not have TLS among what it can do
  wrong_protocol,  ///< this is not the protocol
};

/// PartialReply is what was heard of the answer to one step so far.
struct PartialReply {
  std::string code = {};    ///< of an answer of several lines, by its first; empty: it begins
  bool offers_tls = false;  ///< a line of it did
};

/// LineStep is one thing that we say, and how the answer to it is read.
struct LineStep {
  std::string_view command;  ///< without the end of the line; empty: the server speaks first
  LineResult (*parse_line)(std::string_view line, PartialReply& answer);
};

/// LineProtocol talks with a server whose protocol is lines of text, by a table of steps; after the
/// last one it is ready.
class LineProtocol : public net::Protocol {
 public:
  explicit LineProtocol(std::span<const LineStep> steps) : steps_(steps) {}

  std::string start() override;
  net::Action consume(ByteView received) override;

 private:
  net::Action advance(LineResult received, std::size_t consumed);

  std::span<const LineStep> steps_;  ///< what is not done yet; never none before it is ready
  PartialReply reply_;
  std::string reply_text_;  ///< the server's answer to this step, for a person; bounded
};

}  // namespace staple::starttls
