// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>

#include "probes/time.h"

namespace staple::kubernetes {

inline constexpr std::chrono::milliseconds kFirstDelay{800};
inline constexpr std::chrono::milliseconds kMaxDelay{30'000};

/// compute_backoff returns how long to wait after `failures` in a row, at least one: kFirstDelay,
/// doubled with every further failure, at most kMaxDelay; of it a share between one half and one,
/// by `random` from 0 to 1, so that many clients do not come back together. Not before
/// `retry_after`, if the server asked for it.
std::chrono::milliseconds compute_backoff(unsigned failures, double random,
                                          std::optional<Seconds> retry_after);

}  // namespace staple::kubernetes
