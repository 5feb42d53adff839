// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/service.h"

#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/clock.h"
#include "tests/folder.h"

namespace staple::service {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::ElementsAre;
using testing::Key;

/// Statuses holds the status of each endpoint by fleet and name.
using Statuses = std::map<std::string, std::shared_ptr<const endpoint::Status>>;

struct ServiceTest : testing::Test {
  test::Folder folder;
  std::ostringstream log;
  asio::io_context here{1};
  LogLevel log_level = LogLevel::error;
  std::unique_ptr<Service> service;

  // make_targets returns two targets on ports of the loopback without a listener: their probes end
  // at once.
  std::pair<std::string, std::string> make_targets() const {
    asio::io_context context;
    const tcp::acceptor one(context, {asio::ip::address_v4::loopback(), 0});
    const tcp::acceptor other(context, {asio::ip::address_v4::loopback(), 0});
    return {"127.0.0.1:" + std::to_string(one.local_endpoint().port()),
            "127.0.0.1:" + std::to_string(other.local_endpoint().port())};
  }

  void start(const std::string& fleets) {
    auto loaded = load_configuration(write(fleets), x509::Roots::make_empty());
    ServiceOptions options{folder.file("f.yml"), {}, {}, 8};
    service = std::make_unique<Service>(
        std::move(options), std::get<Configuration>(std::move(loaded)), make_system_clock(),
        Log(log, log_level, LogFormat::logfmt, [] { return std::chrono::system_clock::now(); }),
        here.get_executor());
  }

  void reload(const std::string& fleets) {
    write(fleets);
    EXPECT_TRUE(load().empty());
  }

  // load reloads and returns the problems.
  std::vector<config::Problem> load() { return wait_for(service->reload()); }

  // wait_for runs the loop until the function has returned.
  template <class Value>
  Value wait_for(asio::awaitable<Value> function) {
    auto result = asio::co_spawn(here, std::move(function), asio::use_future);
    here.restart();
    here.run();
    return result.get();
  }

  Statuses statuses() {
    Statuses result;
    for (const auto& status : wait_for(service->report()).snapshot)
      result[status->endpoint->fleet + " " + status->endpoint->name] = status;
    return result;
  }

 private:
  std::string write(const std::string& fleets) {
    return folder.write("f.yml",
                        "global: {interval: 1h, failure_interval: 1h, startup_spread: 0s}\n"
                        "fleets:\n" +
                            fleets);
  }
};

TEST_F(ServiceTest, KeepsTheStateOfEndpointsThatAReloadKeepsAndRemovesOtherFleets) {
  const auto [a, b] = make_targets();
  start("  - {name: gone, static_configs: [{targets: ['" + a + "']}]}\n" +
        "  - {name: web, static_configs: [{targets: ['" + a + "', '" + b + "']}]}\n");
  while (statuses().at("web " + a)->probes == 0) std::this_thread::yield();
  const Statuses before = statuses();
  ASSERT_THAT(before,
              testing::UnorderedElementsAre(Key("gone " + a), Key("web " + a), Key("web " + b)));
  const Target removed = before.at("web " + b)->endpoint->target;
  EXPECT_TRUE(service->has_target(removed));

  reload("  - {name: web, static_configs: [{targets: ['" + a + "'], labels: {team: x}}]}\n");
  const Statuses after = statuses();
  ASSERT_THAT(after, ElementsAre(Key("web " + a)));
  const endpoint::Status& kept = *after.at("web " + a);
  EXPECT_EQ(kept.addresses.at(0).latest, before.at("web " + a)->addresses.at(0).latest);
  EXPECT_EQ(kept.endpoint->labels.at("team"), "x");
  EXPECT_FALSE(service->has_target(removed));
}

TEST_F(ServiceTest, WarnsAtEachLoadIfTheSystemHasNoRoots) {
  setenv("SSL_CERT_FILE", folder.file("none.pem").c_str(), 1);
  log_level = LogLevel::warn;
  start("  - {name: web}\n");  // with a set that is not the system's
  EXPECT_THAT(log.str(), testing::Not(testing::HasSubstr("CA certificates")));
  reload("  - {name: web}\n");
  unsetenv("SSL_CERT_FILE");
  EXPECT_THAT(log.str(), testing::AllOf(testing::HasSubstr("level=warn"),
                                        testing::HasSubstr("the system has no CA certificates"),
                                        testing::HasSubstr("modules without ca_file: tls")));
}

TEST_F(ServiceTest, AppliesTheConnectionLimitOfAReload) {
  start("  - {name: web, static_configs: [{targets: ['" + make_targets().first + "']}]}\n");
  folder.write("f.yml", "global: {concurrency: 5}\n");
  EXPECT_TRUE(load().empty());
  const LoopReport found = wait_for(service->report());
  EXPECT_EQ(found.statistics.connection_limit, 5u);
  EXPECT_TRUE(found.snapshot.empty());
}

}  // namespace
}  // namespace staple::service
