// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/fleet.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "exporter/configuration/load.h"
#include "exporter/discovery/target_list.h"
#include "exporter/responder/query_once.h"
#include "probes/prober/prober.h"
#include "probes/responder/responder_status.h"
#include "probes/tls/client.h"
#include "probes/tls/secure_stream.h"
#include "tests/fleet/files.h"
#include "tests/probes/loop.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow = std::chrono::sys_days(2026y / 11 / 20);

WallTime fixed_now() { return kNow; }
constexpr Clock kClock{fixed_now, std::chrono::steady_clock::now};

/// Watcher probes the fleet in this process, with the configuration that the fleet writes.
class FleetTest : public testing::Test {
 protected:
  void start(const FleetOptions& options = {}) {
    fleet_.emplace(loop_.get_executor(), fixed_now, options);
    write_files(*fleet_, "15s", directory_);
    const auto loaded = config::load_settings((directory_ / "config.yml").string());
    if (const auto* const problems = std::get_if<std::vector<config::Problem>>(&loaded)) {
      for (const config::Problem& problem : *problems) ADD_FAILURE() << to_string(problem);
      return;
    }
    for (const config::FleetSettings& fleet : std::get<config::Settings>(loaded).fleets) {
      for (const config::TargetGroup& group : fleet.groups) {
        for (const Target& target : group.targets)
          watched_.emplace(to_string(target), Watched{target, fleet.module});
      }
    }
  }

  void TearDown() override { std::filesystem::remove_all(directory_); }

  /// probe probes the endpoint as configured, in every view.
  std::vector<prober::Observation> probe(const Endpoint& endpoint) {
    const Watched& watched = watched_.at(endpoint.target);
    const auto tls =
        prober::load_view_clients(collect_tls_settings(*watched.module), x509::Roots::make_empty());
    // Only a timeout detects a server that hangs, so it is short there. No other probe comes near
    // its timeout.
    const bool hangs = name_of(endpoint.expected) == entry(Reason::handshake_timeout).name;
    const prober::Module& module = *watched.module;
    const auto roots = x509::Roots::make_empty();
    prober::ProbeRequest request{watched.target, module, **tls, hangs ? 200ms : 60s};
    std::optional<endpoint::ResponderClient> client;
    if (module.responder.query) {
      client = endpoint::ResponderClient{
          module.responder, *load_verifying_client(module.responder.tls, roots), {}};
      request.find_responder_status =
          polling::query_once(module, *client, *roots, resolver_, 60s, kClock, cache_);
    }
    return observations_of(run(loop_, prober_.probe(request))).views;
  }

  struct Watched {
    Target target;
    std::shared_ptr<const prober::Module> module;
  };

  const std::filesystem::path directory_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
  boost::asio::io_context loop_;
  std::optional<Fleet> fleet_;
  std::map<std::string, Watched> watched_;  ///< by target
  prober::Prober prober_{loop_.get_executor(), kClock, 8};
  dns::Resolver resolver_{loop_.get_executor()};
  ocsp::VerdictCache cache_;
};

/// Check compares the observations with the expected result: those of the default view unless
/// stated otherwise.
struct Check {
  const std::vector<prober::Observation>& views;
  const prober::Observation& seen = views.front();

  void operator()(Healthy) const {
    ASSERT_TRUE(seen.verdict);
    EXPECT_EQ(seen.verdict->level, ocsp::Level::ok);
    EXPECT_EQ(seen.verdict->ok, true);
    for (const ocsp::Finding& finding : seen.verdict->findings)
      ADD_FAILURE() << entry(finding.fault).name;
  }
  void operator()(NotApplicable) const {
    ASSERT_TRUE(seen.verdict);
    EXPECT_EQ(seen.verdict->level, ocsp::Level::not_applicable);
  }
  void operator()(ocsp::Fault fault) const {
    ASSERT_TRUE(seen.verdict) << seen.failure->detail;
    std::vector<std::string_view> found;
    for (const prober::Observation& view : views) {
      for (const ocsp::Finding& finding : view.verdict->findings)
        found.push_back(entry(finding.fault).name);
    }
    EXPECT_THAT(found, testing::Contains(entry(fault).name));
  }
  void operator()(Reason reason) const {
    ASSERT_TRUE(seen.failure);
    EXPECT_EQ(entry(seen.failure->reason).name, entry(reason).name) << seen.failure->detail;
  }
};

TEST_F(FleetTest, FindsTheExpectedResultAtEachEndpoint) {
  start();
  ASSERT_EQ(fleet_->scenarios().size(), scenarios().size());
  for (const Endpoint& endpoint : fleet_->scenarios()) {
    SCOPED_TRACE(endpoint.demo);
    const std::vector<prober::Observation> views = probe(endpoint);
    std::visit(Check{views}, endpoint.expected);
    if (endpoint.module == ScenarioModule::responder) {
      ASSERT_TRUE(views.front().responder);
      EXPECT_FALSE(views.front().responder->failure) << views.front().responder->failure->detail;
    }
  }
}

TEST_F(FleetTest, DiscoversTheHealthyEndpointsAndRejectsOneEntry) {
  start({.crowd = 1});
  const auto loaded = config::load_settings((directory_ / "config.yml").string());
  const auto& settings = std::get<config::Settings>(loaded);
  const auto fleet = std::ranges::find(settings.fleets, "discovered", &config::FleetSettings::name);
  ASSERT_NE(fleet, settings.fleets.end());
  const std::string file = (directory_ / "discovered.yml").lexically_normal().string();
  ASSERT_EQ(fleet->file_sd.at(0).files, std::vector{file});
  const auto list = parse_target_list(discovered_text(*fleet_), discovery::ListFormat::yaml, file,
                                      {fleet->module});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_THAT(list->refusals.texts,
              testing::ElementsAre(testing::StartsWith(file + ":4:13: [1].targets[0]: ")));
  ASSERT_EQ(list->groups.size(), 1u);
  for (const Target& target : list->groups[0].targets) {
    const auto known = std::ranges::find(fleet_->scenarios(), to_string(target), &Endpoint::target);
    ASSERT_NE(known, fleet_->scenarios().end());
    EXPECT_EQ(name_of(known->expected), "ok");
  }
  EXPECT_GT(list->groups[0].targets.size(), 5u);
}

TEST_F(FleetTest, FindsTheWholeCrowdHealthyBehindOneSocket) {
  start({.crowd = 12, .certificates = 5});
  ASSERT_EQ(fleet_->crowd().size(), 12U);
  std::set<std::string> addresses;
  std::set<std::string> serials;
  for (const Endpoint& endpoint : fleet_->crowd()) {
    const std::vector<prober::Observation> views = probe(endpoint);
    const prober::Observation& seen = views.front();
    std::visit(Check{views}, endpoint.expected);
    addresses.insert(seen.address);
    if (seen.verdict) serials.insert(seen.verdict->certificate->serial);
  }
  EXPECT_EQ(addresses.size(), 12U);
  EXPECT_EQ(serials.size(), 5U);
}

TEST_F(FleetTest, ListsEveryEndpointOnce) {
  start({.crowd = 3});
  EXPECT_EQ(watched_.size(), scenarios().size() + 3);
}

TEST(FleetScenarios, CoverEveryFaultThatTheServersCanShow) {
  std::set<ocsp::Fault> covered;
  for (const Scenario& scenario : scenarios()) {
    if (const auto* const fault = std::get_if<ocsp::Fault>(&scenario.expected))
      covered.insert(*fault);
  }
  for (const ocsp::FaultEntry& row : ocsp::fault_table())
    EXPECT_TRUE(covered.contains(row.fault)) << row.name;
}

TEST(FleetScenarios, HaveUniqueNames) {
  std::set<std::string_view> names;
  for (const Scenario& scenario : scenarios())
    EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name;
}

}  // namespace
}  // namespace staple::fleet
