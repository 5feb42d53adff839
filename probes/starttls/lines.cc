#include "probes/starttls/lines.h"

#include <algorithm>
#include <optional>

namespace staple::starttls {
namespace {

using enum Heard;

constexpr std::size_t kCode = 3;  // digits

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

/// begins tells whether the first word of `line` is `word`, which is in capitals. A word ends at a blank or
/// with the line.
bool begins(std::string_view line, std::string_view word) {
  const auto first = line.substr(0, line.find(' '));
  return std::ranges::equal(first, word, {}, upper);
}

/// Reply is a line with a code of three digits (RFC 5321, 4.2; RFC 959, 4.2).
struct Reply {
  std::string_view code;
  bool last = true;
  std::string_view text = {};
};

/// read_reply reads one; absent: it is none.
std::optional<Reply> read_reply(std::string_view line) {
  const auto code = line.substr(0, kCode);
  const bool digits = code.size() == kCode && code.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return std::nullopt;
  if (line.size() == kCode) return Reply{.code = code};
  if (line[kCode] != ' ' && line[kCode] != '-') return std::nullopt;
  return Reply{code, line[kCode] == ' ', line.substr(kCode + 1)};
}

/// expect reads an answer whose lines all begin with one code (RFC 5321, 4.2.1); `yes` is the code that
/// agrees.
Heard expect(std::string_view yes, std::string_view line, AnswerSoFar& answer) {
  const auto reply = read_reply(line);
  if (!reply || (!answer.code.empty() && answer.code != reply->code)) return foreign;
  answer.code = reply->code;
  if (begins(reply->text, "STARTTLS")) answer.offers_tls = true;
  if (!reply->last) return more;
  return reply->code == yes ? good : refused;
}

Heard smtp_greeting(std::string_view line, AnswerSoFar& answer) { return expect("220", line, answer); }
Heard smtp_hello(std::string_view line, AnswerSoFar& answer) {
  const Heard heard = expect("250", line, answer);
  return heard == good && !answer.offers_tls ? not_offered : heard;
}

// RFC 2606, 2: a name that nobody has. There is no need to tell ours.
constexpr LineStep kSmtp[] = {
    {"", smtp_greeting}, {"EHLO staple-exporter.invalid", smtp_hello}, {"STARTTLS", smtp_greeting}};
constexpr LineStep kLmtp[] = {
    {"", smtp_greeting}, {"LHLO staple-exporter.invalid", smtp_hello}, {"STARTTLS", smtp_greeting}};

/// expect_ftp reads an answer that ends with its code and a blank; the lines between may say anything
/// (RFC 959, 4.2).
Heard expect_ftp(std::string_view yes, std::string_view line, AnswerSoFar& answer) {
  const auto reply = read_reply(line);
  if (answer.code.empty()) {
    if (!reply) return foreign;
    answer.code = reply->code;
  }
  if (!reply || !reply->last || reply->code != answer.code) return more;
  if (reply->code == "120") {  // ready later: another greeting follows (RFC 959, 5.4)
    answer.code.clear();
    return more;
  }
  return reply->code == yes ? good : refused;
}

constexpr LineStep kFtp[] = {
    {"", [](std::string_view line, AnswerSoFar& answer) { return expect_ftp("220", line, answer); }},
    {"AUTH TLS", [](std::string_view line, AnswerSoFar& answer) { return expect_ftp("234", line, answer); }}};

/// expect_nntp reads an answer, which is one line (RFC 3977, 3.2).
Heard expect_nntp(std::string_view yes, std::string_view also, std::string_view line) {
  const auto reply = read_reply(line);
  if (!reply || !reply->last) return foreign;
  return reply->code == yes || reply->code == also ? good : refused;
}

constexpr LineStep kNntp[] = {
    {"", [](std::string_view line, AnswerSoFar&) { return expect_nntp("200", "201", line); }},
    {"STARTTLS", [](std::string_view line, AnswerSoFar&) { return expect_nntp("382", "382", line); }}};

Heard imap_greeting(std::string_view line, AnswerSoFar&) {
  if (!line.starts_with("* ")) return foreign;
  line.remove_prefix(2);
  if (begins(line, "OK")) return good;
  if (begins(line, "PREAUTH")) return not_offered;  // it is too late then (RFC 9051, 7.1.4)
  return begins(line, "BYE") ? refused : foreign;
}

constexpr std::string_view kTag = "a1";

Heard imap_answer(std::string_view line, AnswerSoFar&) {
  const bool untagged = line.starts_with("* ");
  if (!untagged && !begins(line, "A1")) return foreign;
  line.remove_prefix(std::min(line.size(), untagged ? std::size_t{2} : kTag.size() + 1));
  if (untagged) return begins(line, "BYE") ? refused : more;
  if (begins(line, "OK")) return good;
  return begins(line, "NO") || begins(line, "BAD") ? refused : foreign;
}

constexpr LineStep kImap[] = {{"", imap_greeting}, {"a1 STARTTLS", imap_answer}};

Heard pop3_answer(std::string_view line, AnswerSoFar&) {
  if (begins(line, "+OK")) return good;
  return begins(line, "-ERR") ? refused : foreign;
}

constexpr LineStep kPop3[] = {{"", pop3_answer}, {"STLS", pop3_answer}};

Heard sieve_answer(std::string_view line, AnswerSoFar&) {
  if (begins(line, "OK")) return good;
  return begins(line, "NO") || begins(line, "BYE") ? refused : foreign;
}

/// The greeting lists what the server can do, each a line that begins with a name in quotes (RFC 5804, 1.7).
Heard sieve_greeting(std::string_view line, AnswerSoFar& answer) {
  if (line.starts_with('"')) {
    if (begins(line, "\"STARTTLS\"")) answer.offers_tls = true;
    return more;
  }
  const Heard heard = sieve_answer(line, answer);
  return heard == good && !answer.offers_tls ? not_offered : heard;
}

constexpr LineStep kSieve[] = {{"", sieve_greeting}, {"STARTTLS", sieve_answer}};

}  // namespace

std::span<const LineStep> smtp_steps() { return kSmtp; }
std::span<const LineStep> lmtp_steps() { return kLmtp; }
std::span<const LineStep> imap_steps() { return kImap; }
std::span<const LineStep> pop3_steps() { return kPop3; }
std::span<const LineStep> ftp_steps() { return kFtp; }
std::span<const LineStep> sieve_steps() { return kSieve; }
std::span<const LineStep> nntp_steps() { return kNntp; }

}  // namespace staple::starttls
