// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/source.h"

#include <algorithm>

namespace staple::discovery {

std::string_view name(Mechanism mechanism) {
  switch (mechanism) {  // without a default, so that the compiler names a missing mechanism
    case Mechanism::file_sd:
      return "file_sd";
    case Mechanism::http_sd:
      return "http_sd";
    case Mechanism::dns_sd:
      return "dns_sd";
    case Mechanism::kubernetes_sd:
      return "kubernetes_sd";
  }
  return {};
}

Seconds compute_poll_delay(const PollResult& result, Seconds refresh_interval) {
  const Seconds delay = std::min(refresh_interval, result.poll_after.value_or(refresh_interval));
  return std::max(delay, result.retry_after.value_or(Seconds(0)));
}

}  // namespace staple::discovery
