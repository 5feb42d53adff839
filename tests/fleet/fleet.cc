// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/fleet.h"

#include <algorithm>
#include <memory>

namespace staple::fleet {
namespace {

namespace asio = boost::asio;
using asio::ip::address_v4;
using asio::ip::tcp;

constexpr std::uint32_t kFirstScenario = 0x7f000002;  // 127.0.0.2
constexpr std::uint32_t kFirstOfCrowd = 0x7f100001;   // 127.16.0.1
constexpr std::size_t kUsualCertificates = 100;

address_v4 address(std::uint32_t first, std::size_t index) {
  return address_v4(first + static_cast<std::uint32_t>(index));
}

/// target names the endpoint, without a server name if that is empty.
std::string target(const tcp::endpoint& at, const std::string& server_name) {
  return at.address().to_string() + ":" + std::to_string(at.port()) +
         (server_name.empty() ? "" : "#" + server_name);
}

std::string crowd_name(std::size_t certificate) {
  return "crowd-" + std::to_string(certificate) + ".fleet.test";
}

}  // namespace

Fleet::Fleet(const asio::any_io_executor& loop, const Now& now, const FleetOptions& options)
    : world_(now()) {
  start_scenarios(loop, now, options.port_base);
  if (options.crowd > 0) start_crowd(loop, now, options);
}

void Fleet::start_scenarios(const asio::any_io_executor& loop, const Now& now, std::uint16_t port) {
  for (const Scenario& scenario : fleet::scenarios()) {
    const tcp::endpoint at(address(kFirstScenario, scenarios_.size()), port);
    const std::string name = server_name(scenario);
    Plan plan(world_, name);
    plan.address = at.address().to_string();
    scenario.change(plan);
    if (plan.live) start_responder(loop, now, at, plan);
    tcp::endpoint bound;
    if (std::holds_alternative<Refused>(plan.instead)) {
      bound = closed_.emplace_back(loop, at).endpoint();
    } else {
      const Raw* const raw = std::get_if<Raw>(&plan.instead);
      servers_.push_back(
          std::make_unique<Server>(loop, raw ? Offer(*raw) : offer(site(plan, now)), at));
      bound = servers_.back()->endpoint();
    }
    scenarios_.push_back({target(bound, plan.asked_by_address ? "" : name),
                          std::string(scenario.name), scenario.expected,
                          std::string(scenario.sentence), scenario.module});
  }
}

void Fleet::start_responder(const asio::any_io_executor& loop, const Now& now,
                            const tcp::endpoint& beside, Plan& plan) {
  const auto port = static_cast<std::uint16_t>(beside.port() == 0 ? 0 : beside.port() + 2);
  plan.leaf.key = pki::Key::p256();
  servers_.push_back(std::make_unique<Server>(loop, Offer(make_responder(plan, now)),
                                              tcp::endpoint(beside.address(), port)));
  const tcp::endpoint bound = servers_.back()->endpoint();
  plan.leaf.responder_urls = {"http://" + bound.address().to_string() + ":" +
                              std::to_string(bound.port()) + "/"};
}

void Fleet::start_crowd(const asio::any_io_executor& loop, const Now& now,
                        const FleetOptions& options) {
  const std::size_t wanted = options.certificates == 0 ? kUsualCertificates : options.certificates;
  const std::size_t certificates = std::min(wanted, options.crowd);
  std::vector<Offer> offers;
  for (std::size_t i = 0; i < certificates; ++i)
    offers.push_back(offer(site(Plan(world_, crowd_name(i)), now)));

  const auto port = static_cast<std::uint16_t>(options.port_base == 0 ? 0 : options.port_base + 1);
  auto choose = [offers = std::move(offers),
                 visited = options.visited](const tcp::endpoint& local) {
    if (visited) visited(local);
    return offers[(local.address().to_v4().to_uint() - kFirstOfCrowd) % offers.size()];
  };
  servers_.push_back(
      std::make_unique<Server>(loop, std::move(choose), tcp::endpoint(address_v4::any(), port)));
  for (std::size_t i = 0; i < options.crowd; ++i) {
    const tcp::endpoint at(address(kFirstOfCrowd, i), servers_.back()->port());
    crowd_.push_back({target(at, crowd_name(i % certificates)), "crowd", Healthy(),
                      "One of the healthy endpoints of the crowd.", ScenarioModule::usual});
  }
}

}  // namespace staple::fleet
