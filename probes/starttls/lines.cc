// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/lines.h"

#include <algorithm>
#include <optional>

namespace staple::starttls {
namespace {

using enum LineResult;

constexpr std::size_t kCode = 3;  // digits

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

/// starts_with_word returns whether the first word of `line` is `word`, ignoring case; `word` must
/// be in upper case. A word ends at a space or at the end of the line.
bool starts_with_word(std::string_view line, std::string_view word) {
  const auto first = line.substr(0, line.find(' '));
  return std::ranges::equal(first, word, {}, to_upper);
}

/// Reply is a reply line with a code of three digits (RFC 5321, 4.2; RFC 959, 4.2).
struct Reply {
  std::string_view code;
  bool last = true;
  std::string_view text = {};
};

/// read_reply parses a reply line. Returns nullopt if it is malformed.
std::optional<Reply> read_reply(std::string_view line) {
  const auto code = line.substr(0, kCode);
  const bool digits =
      code.size() == kCode && code.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return std::nullopt;
  if (line.size() == kCode) return Reply{.code = code};
  if (line[kCode] != ' ' && line[kCode] != '-') return std::nullopt;
  return Reply{code, line[kCode] == ' ', line.substr(kCode + 1)};
}

/// parse_reply reads a reply whose lines all begin with the same code (RFC 5321, 4.2.1). expected:
/// the code of success.
LineResult parse_reply(std::string_view expected, std::string_view line, PartialReply& partial) {
  const auto reply = read_reply(line);
  if (!reply || (!partial.code.empty() && partial.code != reply->code)) return wrong_protocol;
  partial.code = reply->code;
  if (starts_with_word(reply->text, "STARTTLS")) partial.offers_tls = true;
  if (!reply->last) return more;
  return reply->code == expected ? accepted : refused;
}

LineResult parse_smtp_greeting(std::string_view line, PartialReply& partial) {
  return parse_reply("220", line, partial);
}
LineResult parse_smtp_hello(std::string_view line, PartialReply& partial) {
  const LineResult result = parse_reply("250", line, partial);
  return result == accepted && !partial.offers_tls ? not_offered : result;
}

constexpr LineStep kSmtp[] = {
    {"", parse_smtp_greeting}, {"EHLO", parse_smtp_hello, true}, {"STARTTLS", parse_smtp_greeting}};
constexpr LineStep kLmtp[] = {
    {"", parse_smtp_greeting}, {"LHLO", parse_smtp_hello, true}, {"STARTTLS", parse_smtp_greeting}};

/// parse_ftp_reply reads a reply that ends with its code and a space. The lines between may hold
/// any text (RFC 959, 4.2).
LineResult parse_ftp_reply(std::string_view expected, std::string_view line,
                           PartialReply& partial) {
  const auto reply = read_reply(line);
  if (partial.code.empty()) {
    if (!reply) return wrong_protocol;
    partial.code = reply->code;
  }
  if (!reply || !reply->last || reply->code != partial.code) return more;
  if (reply->code == "120") {  // "ready in nnn minutes": another greeting follows (RFC 959, 5.4)
    partial.code.clear();
    return more;
  }
  return reply->code == expected ? accepted : refused;
}

constexpr LineStep kFtp[] = {
    {"", [](std::string_view line,
            PartialReply& partial) { return parse_ftp_reply("220", line, partial); }},
    {"AUTH TLS", [](std::string_view line, PartialReply& partial) {
       return parse_ftp_reply("234", line, partial);
     }}};

/// parse_nntp_reply reads a reply of one line (RFC 3977, 3.2).
LineResult parse_nntp_reply(std::string_view expected, std::string_view also_expected,
                            std::string_view line) {
  const auto reply = read_reply(line);
  if (!reply || !reply->last) return wrong_protocol;
  return reply->code == expected || reply->code == also_expected ? accepted : refused;
}

constexpr LineStep kNntp[] = {
    {"", [](std::string_view line, PartialReply&) { return parse_nntp_reply("200", "201", line); }},
    {"STARTTLS",
     [](std::string_view line, PartialReply&) { return parse_nntp_reply("382", "382", line); }}};

LineResult parse_imap_greeting(std::string_view line, PartialReply&) {
  if (!line.starts_with("* ")) return wrong_protocol;
  line.remove_prefix(2);
  if (starts_with_word(line, "OK")) return accepted;
  // STARTTLS is not permitted in this state (RFC 9051, 6.2.1).
  if (starts_with_word(line, "PREAUTH")) return not_offered;
  return starts_with_word(line, "BYE") ? refused : wrong_protocol;
}

constexpr std::string_view kTag = "a1";

LineResult parse_imap_response(std::string_view line, PartialReply&) {
  const bool untagged = line.starts_with("* ");
  if (!untagged && !starts_with_word(line, "A1")) return wrong_protocol;
  line.remove_prefix(std::min(line.size(), untagged ? std::size_t{2} : kTag.size() + 1));
  if (untagged) return starts_with_word(line, "BYE") ? refused : more;
  if (starts_with_word(line, "OK")) return accepted;
  return starts_with_word(line, "NO") || starts_with_word(line, "BAD") ? refused : wrong_protocol;
}

constexpr LineStep kImap[] = {{"", parse_imap_greeting}, {"a1 STARTTLS", parse_imap_response}};

LineResult parse_pop3_response(std::string_view line, PartialReply&) {
  if (starts_with_word(line, "+OK")) return accepted;
  return starts_with_word(line, "-ERR") ? refused : wrong_protocol;
}

constexpr LineStep kPop3[] = {{"", parse_pop3_response}, {"STLS", parse_pop3_response}};

LineResult parse_sieve_response(std::string_view line, PartialReply&) {
  if (starts_with_word(line, "OK")) return accepted;
  return starts_with_word(line, "NO") || starts_with_word(line, "BYE") ? refused : wrong_protocol;
}

/// parse_sieve_greeting reads the capabilities in the greeting, one line each, which begins with a
/// quoted name (RFC 5804, 1.7).
LineResult parse_sieve_greeting(std::string_view line, PartialReply& partial) {
  if (line.starts_with('"')) {
    if (starts_with_word(line, "\"STARTTLS\"")) partial.offers_tls = true;
    return more;
  }
  const LineResult result = parse_sieve_response(line, partial);
  return result == accepted && !partial.offers_tls ? not_offered : result;
}

constexpr LineStep kSieve[] = {{"", parse_sieve_greeting}, {"STARTTLS", parse_sieve_response}};

}  // namespace

LineDialogue smtp_dialogue() { return {kSmtp, "QUIT"}; }
LineDialogue lmtp_dialogue() { return {kLmtp, "QUIT"}; }
LineDialogue imap_dialogue() { return {kImap, "a2 LOGOUT"}; }
LineDialogue pop3_dialogue() { return {kPop3, "QUIT"}; }
LineDialogue ftp_dialogue() { return {kFtp, "QUIT"}; }
LineDialogue sieve_dialogue() { return {kSieve, "LOGOUT"}; }
LineDialogue nntp_dialogue() { return {kNntp, "QUIT"}; }

}  // namespace staple::starttls
