// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/tries.h"

#include <algorithm>

namespace staple::dns {

int count_adaptive_tries(std::chrono::milliseconds timeout, int tries) {
  auto left = timeout * ((1LL << tries) - 1);
  int count = 0;
  for (auto next = std::min(kLeastTimeout, timeout); left.count() > 0;
       next = std::min(2 * next, timeout)) {
    left -= next;
    ++count;
  }
  return count;
}

}  // namespace staple::dns
