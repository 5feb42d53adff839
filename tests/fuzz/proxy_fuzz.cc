// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to the dialogue with a proxy: CONNECT, or SOCKS5 with or without
// authentication, as the first byte selects. The bytes arrive at once and in pieces whose length
// is the second byte. Both outcomes must be equal, and the bytes from beyond the proxy must be
// the remaining ones.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/proxy/tunnel.h"

namespace {

using namespace staple;

struct FeedResult {
  std::optional<Failure> failure;
  std::size_t left = 0;  ///< bytes for the next stage
};

FeedResult feed(const proxy::Settings& proxy, ByteView input, std::size_t piece) {
  net::Dialogue dialogue = make_dialogue(proxy, "server.test", 443);
  net::StepResult next = dialogue.step({});
  while (next == net::StepResult::receive && !input.empty()) {
    const std::size_t size = std::min(piece, input.size());
    next = dialogue.step(input.first(size));
    input = input.subspan(size);
    if (dialogue.output().size() > 1024) std::abort();
  }
  if (next == net::StepResult::receive) dialogue.on_close(net::CloseReason::closed);
  const auto outcome = dialogue.outcome();
  if (!outcome) return {outcome.error()};
  return {std::nullopt, outcome->size() + input.size()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 64 * 1024) return 0;
  const proxy::Settings proxies[] = {{proxy::Kind::http, "p", 1},
                                     {proxy::Kind::socks5, "p", 1},
                                     {proxy::Kind::socks5, "p", 1, "user", "secret"}};
  const proxy::Settings& proxy = proxies[data[0] % std::size(proxies)];
  const ByteView input(data + 2, size - 2);
  const FeedResult whole = feed(proxy, input, input.size() + 1);
  const FeedResult pieces = feed(proxy, input, std::size_t{data[1]} + 1);
  if (whole.failure.has_value() != pieces.failure.has_value()) std::abort();
  if (!whole.failure) {
    if (whole.left != pieces.left) std::abort();
    return 0;
  }
  if (whole.failure->reason != pieces.failure->reason || whole.failure->detail.empty())
    std::abort();
  if (entry(whole.failure->reason).stage != Stage::proxy) std::abort();
  return 0;
}
