#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/failure.h"
#include "probes/starttls/protocol.h"

namespace staple::test {

/// Transcript is what was said in a dialogue, and what came of it.
struct Transcript {
  std::string sent;                ///< all that we said
  std::optional<Failure> failure;  ///< absent: TLS may begin

  std::optional<Reason> reason() const {
    return failure ? std::optional(failure->reason) : std::nullopt;
  }
  std::string detail() const { return failure ? failure->detail : ""; }
};

/// Script is a dialogue in which the server agrees: what it says, one answer after the other, and
/// what we must have said then.
struct Script {
  starttls::StartTls protocol;
  std::vector<std::string> replies;
  std::string sent;
};

/// scripts holds one for each protocol.
std::vector<Script> scripts();

/// run_dialogue lets the server say all of `theirs`, in pieces of at most `piece` bytes, one answer
/// at a time, and hang up.
Transcript run_dialogue(starttls::StartTls protocol, const std::vector<std::string>& replies,
                        std::size_t piece = 1 << 20);

/// text makes a text of a literal that has NULs in it.
inline std::string text(std::string_view literal) { return std::string(literal); }

/// make_mysql_packet frames a payload.
std::string make_mysql_packet(const std::string& payload, char number = 0);

/// make_mysql_greeting is the payload of a server's first packet; abilities: the lower 16 of its
/// capability flags.
std::string make_mysql_greeting(unsigned capabilities);

/// make_ldap_response is an ExtendedResponse with a result code and a diagnostic message.
std::string make_ldap_response(char message_id, char code, const std::string& diagnostic);

}  // namespace staple::test
