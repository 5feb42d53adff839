// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/request_tls.h"

#include "probes/net/run_protocol.h"

namespace staple::starttls {
namespace {

/// kMaxBytes is the maximum number of bytes that a server may send before TLS. Greetings and
/// capability lists have a few hundred.
constexpr std::size_t kMaxBytes = 32 * 1024;

constexpr net::DialogueRules kRules{
    .timeout = Reason::starttls_timeout,
    .closed = Reason::starttls_closed,
    .reset = Reason::starttls_reset,
    .flood = Reason::starttls_flood,
    // Plain text after the response could have been injected by an attacker on the path
    // (CVE-2011-0411, CVE-2021-23222).
    .trailing_data = Reason::starttls_injection,
    .max_bytes = kMaxBytes,
};

}  // namespace

net::Dialogue make_dialogue(StartTls protocol, const Introduction& introduction) {
  return net::Dialogue(entry(protocol).make_protocol(introduction), kRules);
}

boost::asio::awaitable<std::optional<Failure>> request_tls(boost::asio::ip::tcp::socket& socket,
                                                           net::Dialogue& dialogue,
                                                           ByteView buffered,
                                                           net::Deadline& deadline) {
  const auto close_reason = co_await run_protocol(socket, dialogue, buffered, deadline);
  if (close_reason) dialogue.on_close(*close_reason);
  auto outcome = dialogue.outcome();
  if (outcome) co_return std::nullopt;
  co_return std::move(outcome.error());
}

bool expects_farewell(Reason reason) {
  return reason == Reason::starttls_refused || reason == Reason::starttls_not_offered;
}

}  // namespace staple::starttls
