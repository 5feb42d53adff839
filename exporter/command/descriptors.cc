// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/descriptors.h"

#include <algorithm>

#include <sys/resource.h>

namespace staple::command {

DescriptorBudget divide_descriptors(std::size_t limit) {
  const std::size_t shared = limit - std::min<std::size_t>(limit / 2, 128);
  const std::size_t clients = std::clamp<std::size_t>(shared / 8, 2, 512);
  const std::size_t health = std::clamp<std::size_t>(shared / 32, 2, 32);
  const std::size_t served = clients + health;
  return {shared > served ? shared - served : 1, clients, health};
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace staple::command
