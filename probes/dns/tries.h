// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

namespace staple::dns {

/// kLeastTimeout is the shortest timeout of c-ares 1.32 and newer.
inline constexpr std::chrono::milliseconds kLeastTimeout{250};

/// count_adaptive_tries returns how many tries c-ares 1.32 and newer need to wait about as long for
/// an answer as older versions, whose timeout of each of `tries` tries is twice the one before. The
/// newer ones use `timeout` only until a server has responded. Then they begin with five times its
/// latency, but at least kLeastTimeout. None of their tries is to be longer than `timeout`, so a
/// server that never responds takes little longer.
int count_adaptive_tries(std::chrono::milliseconds timeout, int tries);

}  // namespace staple::dns
