// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <gtest/gtest.h>

#include "probes/prober/prober.h"
#include "tests/fleet/server.h"
#include "tests/pki/staple.h"
#include "tests/probes/dns/name_server.h"
#include "tests/probes/loop.h"

namespace staple::prober {

inline constexpr WallTime kNow{std::chrono::seconds(1'700'000'000)};
inline const pki::Validity kValidity{kNow - std::chrono::hours(24),
                                     kNow + std::chrono::hours(24 * 80)};

/// steady_now returns a time one millisecond after its previous result.
inline SteadyTime steady_now() {
  static thread_local SteadyTime now{};
  return now += std::chrono::milliseconds(1);
}

/// ProberTest has a name server: `server.test` has one address, `several.test` three.
struct ProberTest : testing::Test {
  boost::asio::io_context loop;
  dns::NameServer names{
      loop,
      {
          {"server.test", {.addresses = {boost::asio::ip::make_address("127.0.0.1")}}},
          {"several.test",
           {.addresses = {boost::asio::ip::make_address("127.0.0.2"),
                          boost::asio::ip::make_address("127.0.0.1"),
                          boost::asio::ip::make_address("127.0.0.3")}}},
      }};
  Prober prober{
      loop.get_executor(), Clock{.now = [] { return kNow; }, .steady_now = steady_now}, 2,
      dns::NameServers{
          .addresses = names.address(), .timeout = std::chrono::milliseconds(200), .tries = 1}};
  pki::Authority authority = pki::make_root("Root", kValidity);
  pki::Identity leaf =
      pki::make_leaf(authority, kValidity, {.names = {"server.test", "several.test"}});
  Bytes staple = pki::encode(pki::make_good_staple(leaf, authority, kNow - std::chrono::hours(1),
                                                   kNow + std::chrono::hours(96)),
                             authority.key);
  std::shared_ptr<const ViewClients> tls = *load_view_clients({{}}, x509::Roots::make_empty());
  Module module;

  fleet::Site site() const {
    return {.chain = {leaf.certificate, authority.certificate},
            .key = leaf.key,
            .staple = fleet::always(staple)};
  }

  std::vector<ViewResult> probe(const Target& target,
                                std::chrono::nanoseconds timeout = std::chrono::hours(1)) {
    return run(loop, prober.probe({target, module, *tls, timeout})).views;
  }

  Observation probe(const fleet::Server& server,
                    std::chrono::nanoseconds timeout = std::chrono::hours(1)) {
    return probe(Target{"server.test", server.port(), ""}, timeout).front().observation;
  }

  std::optional<Reason> failure_of(const fleet::Offer& offered,
                                   std::chrono::nanoseconds timeout = std::chrono::hours(1)) {
    const fleet::Server server(loop.get_executor(), offered);
    const Observation observation = probe(server, timeout);
    EXPECT_FALSE(observation.verdict);
    return observation.failure ? std::optional(observation.failure->reason) : std::nullopt;
  }
};

}  // namespace staple::prober
