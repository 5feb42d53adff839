// SPDX-License-Identifier: Apache-2.0

// Prints the memory of 10,000 endpoints before and after an outage that flaps: the heap of their
// statuses without the settings of the endpoints.
//
//     build/release/tests/bench/staple_history_memory

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <malloc.h>

#include "exporter/schedule/record.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple {
namespace {

constexpr int kEndpoints = 10'000;

// A usual detail has about 100 bytes.
const std::string kDetail =
    "the server closed the connection in the TLS handshake, after 0 bytes: is a listener behind it";

/// Variant is how the details of the failures differ, and between how many addresses
/// they alternate.
struct Variant {
  const char* name;
  std::string (*detail)(int number);
  std::string address;
};

const Variant kVariants[] = {
    {"one detail", [](int) { return kDetail; }, "192.0.2.1"},
    {"one detail, IPv6", [](int) { return kDetail; }, "2001:db8:1234:5678:9abc:def0:1234:5678"},
    {"a detail each", [](int number) { return kDetail + std::to_string(number); }, "192.0.2.1"},
    {"longest details", [](int number) { return std::to_string(number) + std::string(4096, 'd'); },
     "192.0.2.1"},
};

/// flap returns the status after `probes` probes, of which every other fails. The last
/// one succeeds.
std::shared_ptr<const endpoint::Status> flap(
    const std::shared_ptr<const endpoint::Endpoint>& endpoint, const Variant& variant, int probes) {
  auto status = std::make_shared<const endpoint::Status>(endpoint::Status{endpoint, 0, 0, {}});
  for (int left = probes; left > 0; --left) {
    const bool good = left % 2 == 1;
    status = schedule::record(*status,
                              {{good ? test::make_healthy(variant.address)
                                     : test::make_failed(variant.address, Reason::handshake_closed,
                                                         variant.detail(left))}})
                 .status;
  }
  return status;
}

/// measure returns the bytes of a status after `probes` probes.
double measure(const Variant& variant, int probes) {
  const auto endpoint = test::make_endpoint("web", "www.example.com:443");
  std::vector<std::shared_ptr<const endpoint::Status>> statuses;
  statuses.reserve(kEndpoints);
  const std::size_t before = mallinfo2().uordblks;
  for (int i = 0; i < kEndpoints; ++i) statuses.push_back(flap(endpoint, variant, probes));
  return static_cast<double>(mallinfo2().uordblks - before) / kEndpoints;
}

}  // namespace
}  // namespace staple

int main() {
  for (const staple::Variant& variant : staple::kVariants) {
    const double calm = staple::measure(variant, 1);
    const double flapping = staple::measure(variant, 41);
    std::printf("%-18s %6.0f bytes, flapping %6.0f, difference %6.0f\n", variant.name, calm,
                flapping, flapping - calm);
  }
}
