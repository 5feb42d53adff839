// SPDX-License-Identifier: Apache-2.0

// Parses any bytes as a DNS message. Every service found must be a valid target.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "probes/dns/answers.h"
#include "probes/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = staple::dns::read_services({data, size});
  if (!answer) return 0;
  if (answer->services.size() > staple::dns::kMaxServices || answer->ttl < staple::Seconds(0))
    std::abort();
  for (const auto& service : answer->services) {
    const staple::Target target{service.host, service.port, ""};
    const auto again = staple::parse_target(staple::to_string(target), 1);
    if (!again || *again != target) std::abort();
  }
  return 0;
}
