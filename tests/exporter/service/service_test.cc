// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/service.h"

#include <cstdlib>
#include <functional>
#include <future>
#include <initializer_list>
#include <map>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
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
  std::function<std::vector<config::Problem>()> check_other_files;
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
    options.check_other_files = check_other_files;
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

TEST_F(ServiceTest, LeavesEndpointsAloneThatAReloadDoesNotChange) {
  const std::string fleets =
      "  - {name: web, static_configs: [{targets: ['" + make_targets().first + "']}]}\n";
  start(fleets);
  reload(fleets);  // the first one takes the roots of the system
  const auto before = statuses().begin()->second->endpoint;
  reload(fleets);
  EXPECT_EQ(statuses().begin()->second->endpoint, before);
}

// The message of a problem, and what is thrown while other files are checked.
TEST_F(ServiceTest, KeepsTheConfigurationWhateverIsThrownDuringAReload) {
  const std::string target = make_targets().first;
  std::function<void()> fail = [] {};
  check_other_files = [&]() -> std::vector<config::Problem> {
    fail();
    return {};
  };
  start("  - {name: web, static_configs: [{targets: ['" + target + "']}]}\n");
  folder.write("f.yml", "fleets: [{name: other}]\n");
  for (const auto& [message, thrown] :
       std::initializer_list<std::pair<std::string, std::function<void()>>>{
           {"not enough memory", [] { throw std::bad_alloc(); }},
           {"broken", [] { throw std::runtime_error("broken"); }},
           {"internal error", [] { throw 1; }}}) {
    fail = thrown;
    const auto problems = load();
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(to_string(problems[0]), folder.file("f.yml") + ": " + message);
    EXPECT_FALSE(service->reload_state().successful);
    EXPECT_EQ(service->configuration().settings.fleets.at(0).name, "web");
    EXPECT_THAT(statuses(), ElementsAre(Key("web " + target)));
    EXPECT_THAT(log.str(), testing::HasSubstr(message));
  }
  fail = [] {};
  EXPECT_TRUE(load().empty());
  EXPECT_TRUE(service->reload_state().successful);
  EXPECT_THAT(statuses(), testing::IsEmpty());
}

TEST_F(ServiceTest, EndsAReloadThatWaitsWhenItIsStopped) {
  std::promise<void> gate;
  check_other_files = [opened = gate.get_future().share()]() -> std::vector<config::Problem> {
    opened.wait();
    return {};
  };
  start("  - {name: web}\n");
  auto reload = asio::co_spawn(here, service->reload(), asio::use_future);
  here.poll();
  service->stop();
  here.restart();
  here.run();
  EXPECT_EQ(reload.get().at(0).message, "the exporter is shutting down");
  gate.set_value();
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
