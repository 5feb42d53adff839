// SPDX-License-Identifier: Apache-2.0

// Feeds any bytes to the handshake that requests a status list (RFC 6961), at once and in pieces
// whose length is the first byte. Both outcomes must be equal.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/tls/limits.h"
#include "probes/tls/status_list_handshake.h"

namespace {

using namespace staple;

boost::system::result<PresentedChain, Failure> feed(ByteView input, std::size_t piece) {
  tls::StatusListHandshake handshake({"server.test"}, tls::HelloRandom());
  net::StepResult next = handshake.step({});
  while (next == net::StepResult::receive && !input.empty()) {
    const std::size_t size = std::min(piece, input.size());
    next = handshake.step(input.first(size));
    input = input.subspan(size);
  }
  if (next == net::StepResult::receive) handshake.on_close(Reason::handshake_closed);
  return handshake.outcome();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > tls::kMaxHandshake)
    return 0;  // a flood that arrives at once is not parsed
  const ByteView input(data + 1, size - 1);
  const auto whole = feed(input, input.size());
  const auto pieces = feed(input, std::size_t{data[0]} + 1);

  if (whole.has_value() != pieces.has_value()) std::abort();
  if (!whole) {
    if (whole.error().reason != pieces.error().reason || whole.error().detail.empty()) std::abort();
    return 0;
  }
  if (*whole != *pieces) std::abort();
  std::size_t total = 0;
  for (const PresentedCertificate& certificate : whole->chain) {
    if (certificate.der.empty()) std::abort();
    total += certificate.der.size() + (certificate.staple ? certificate.staple->size() : 0);
  }
  if (whole->chain.empty() || whole->chain.size() > tls::kMaxCertificates || total > size)
    std::abort();
  return 0;
}
