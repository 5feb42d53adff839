// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to the dialogue of the protocol that the first byte selects, at once and in
// pieces whose length is the second byte. Both outcomes must be equal, except that plain text after
// the final response is detected only if it arrives together with it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/starttls/request_tls.h"

namespace {

using namespace staple;

struct FeedResult {
  std::optional<Failure> failure;
  std::size_t left = 0;  ///< bytes that were never passed to the dialogue
};

FeedResult feed(starttls::StartTls protocol, ByteView input, std::size_t piece) {
  net::Dialogue dialogue = make_dialogue(protocol, {"server.test", "[192.0.2.1]"});
  net::StepResult next = dialogue.step({});
  std::size_t sent = dialogue.output().size();
  while (next == net::StepResult::receive && !input.empty()) {
    const std::size_t size = std::min(piece, input.size());
    next = dialogue.step(input.first(size));
    sent += dialogue.output().size();
    input = input.subspan(size);
  }
  if (sent > 1024) std::abort();  // the client's output is bounded
  if (next == net::StepResult::receive) dialogue.on_close(net::CloseReason::closed);
  const auto outcome = dialogue.outcome();
  if (!outcome) return {outcome.error(), input.size()};
  if (!outcome->empty()) std::abort();  // plain text that would be treated as TLS
  return {std::nullopt, input.size()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || size > 32 * 1024) return 0;
  const auto table = starttls::starttls_table().subspan(1);
  const starttls::StartTls protocol = table[data[0] % table.size()].protocol;
  const ByteView input(data + 2, size - 2);
  const FeedResult whole = feed(protocol, input, input.size());
  const FeedResult pieces = feed(protocol, input, std::size_t{data[1]} + 1);

  for (const FeedResult* result : {&whole, &pieces}) {
    if (!result->failure) continue;
    if (entry(result->failure->reason).stage != Stage::starttls || result->failure->detail.empty())
      std::abort();
    if (result->failure->detail.size() > 400) std::abort();
  }
  const bool injected = whole.failure && whole.failure->reason == Reason::starttls_injection;
  if (!pieces.failure) {
    if (injected ? pieces.left == 0 : whole.failure.has_value()) std::abort();
  } else if (!whole.failure || whole.failure->reason != pieces.failure->reason) {
    std::abort();
  }
  return 0;
}
