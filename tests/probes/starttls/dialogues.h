// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/failure.h"
#include "probes/starttls/protocol.h"

namespace staple::test {

/// Transcript is the record of a dialogue and its outcome.
struct Transcript {
  std::string sent;                ///< all bytes that the client sent
  std::optional<Failure> failure;  ///< nullopt: TLS may begin

  std::optional<Reason> reason() const {
    return failure ? std::optional(failure->reason) : std::nullopt;
  }
  std::string detail() const { return failure ? failure->detail : ""; }
};

/// Script is a successful dialogue: the server's replies in order, and what the client must
/// have sent.
struct Script {
  starttls::StartTls protocol;
  std::vector<std::string> replies;
  std::string sent;
};

/// scripts returns one script for each protocol.
std::vector<Script> scripts();

/// run_dialogue sends the server's replies one at a time, in pieces of at most `piece` bytes, and
/// then closes.
Transcript run_dialogue(starttls::StartTls protocol, const std::vector<std::string>& replies,
                        std::size_t piece = 1 << 20);

/// text makes a string from a literal that contains NUL.
inline std::string text(std::string_view literal) { return std::string(literal); }

/// make_mysql_packet adds the packet header to a payload.
std::string make_mysql_packet(const std::string& payload, char number = 0);

/// make_mysql_greeting returns the payload of a server's first packet. abilities: the lower 16 bits
/// of its capability flags.
std::string make_mysql_greeting(unsigned capabilities);

/// make_ldap_response returns an ExtendedResponse with a result code and a diagnostic message.
std::string make_ldap_response(char message_id, char code, const std::string& diagnostic);

}  // namespace staple::test
