// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/failure.h"
#include "probes/net/step_result.h"
#include "probes/presented_chain.h"

namespace staple::tls {

/// Outcome is a comparable result: a presented chain or a failure.
struct Outcome {
  std::optional<PresentedChain> presented;
  std::optional<Failure> failure;

  static Outcome of(boost::system::result<PresentedChain, Failure> result) {
    return result ? Outcome{*result, std::nullopt} : Outcome{std::nullopt, result.error()};
  }
  std::optional<Reason> reason() const {
    return failure ? std::optional(failure->reason) : std::nullopt;
  }
};

inline constexpr std::size_t kWhole = 1 << 20;

/// feed passes `answer` to either kind of handshake in pieces of `piece` bytes and appends its
/// output to `to_server`.
template <typename AnyHandshake>
net::StepResult feed(AnyHandshake& handshake, ByteView response, std::size_t piece,
                     Bytes& to_server) {
  auto next = net::StepResult::receive;
  while (!response.empty() && next == net::StepResult::receive) {
    const std::size_t size = std::min(piece, response.size());
    next = handshake.step(response.first(size));
    response = response.subspan(size);
    const ByteView output = handshake.output();
    to_server.insert(to_server.end(), output.begin(), output.end());
  }
  return next;
}

}  // namespace staple::tls
