// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/changing_fleet.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace staple::fleet {
namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::tcp;

constexpr std::uint32_t kFirst = 0x7f100001;  // 127.16.0.1
constexpr std::string_view kName = "*.fleet.test";

}  // namespace

ChangingFleet::ChangingFleet(const boost::asio::any_io_executor& loop, Now now, const World& world,
                             const ChangingOptions& options)
    : loop_(loop),
      now_(std::move(now)),
      world_(world),
      states_(list_changing_states(world, options.window)),
      endpoints_(std::make_shared<std::vector<Behaviour>>(options.endpoints)) {
  std::ranges::fill(*endpoints_, find_or_make(states_.front(), 0));
  servers_.resize(options.ports);
  numbers_.resize(options.ports);
  for (std::size_t port = 0; port < options.ports; ++port) {
    serve(port, 0);
    numbers_[port] = servers_[port]->port();
  }
}

std::vector<std::uint16_t> ChangingFleet::ports() const { return numbers_; }

void ChangingFleet::serve(std::size_t port, std::uint16_t number) {
  auto choose = [endpoints = endpoints_](const tcp::endpoint& local) -> Offer {
    const std::uint32_t index = local.address().to_v4().to_uint() - kFirst;
    if (index >= endpoints->size()) return std::shared_ptr<const TlsSite>();
    return *(*endpoints)[index];
  };
  servers_[port] =
      std::make_unique<Server>(loop_, std::move(choose), tcp::endpoint(address_v4::any(), number));
}

ChangingFleet::Behaviour ChangingFleet::find_or_make(const ChangingState& state,
                                                     std::uint64_t generation) {
  std::weak_ptr<const Offer>& known = known_[{state.name, generation}];
  if (Behaviour made = known.lock()) return made;
  Plan plan(world_, std::string(kName));
  state.change(plan);
  Behaviour made;
  if (const Raw* const raw = std::get_if<Raw>(&plan.instead)) {
    made = std::make_shared<const Offer>(*raw);
  } else {
    Site planned = site(plan, now_);
    if (planned.staple) planned.staple(TlsVersion::tls13);  // its age counts from now on
    made = std::make_shared<const Offer>(offer(std::move(planned)));
  }
  known = made;
  if (generation == 0) kept_.push_back(made);
  return made;
}

std::optional<std::string> ChangingFleet::execute(std::string_view command) {
  std::istringstream words{std::string(command)};
  std::string verb;
  words >> verb;
  if (verb == "set") return set(words);
  if (verb == "close" || verb == "open") return open_or_close(words, verb == "open");
  return "unknown command '" + verb + "'";
}

std::optional<std::string> ChangingFleet::set(std::istream& words) {
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint64_t generation = 0;
  std::string name;
  if (!(words >> first >> count >> name >> generation)) {
    return "expected FIRST COUNT STATE GENERATION";
  }
  const auto state = std::ranges::find(states_, name, &ChangingState::name);
  if (state == states_.end()) return "unknown state '" + name + "'";
  if (first > endpoints_->size() || count > endpoints_->size() - first) {
    return "there are " + std::to_string(endpoints_->size()) + " endpoints";
  }
  std::fill_n(endpoints_->begin() + static_cast<std::ptrdiff_t>(first), count,
              find_or_make(*state, generation));
  std::erase_if(known_, [](const auto& each) { return each.second.expired(); });
  return std::nullopt;
}

std::optional<std::string> ChangingFleet::open_or_close(std::istream& words, bool open) {
  std::size_t port = 0;
  if (!(words >> port) || port >= servers_.size()) {
    return "there are " + std::to_string(servers_.size()) + " ports";
  }
  if (open == (servers_[port] != nullptr)) return std::nullopt;
  if (open) {
    closed_.erase(port);
    serve(port, numbers_[port]);
  } else {
    servers_[port].reset();
    closed_.try_emplace(port, loop_, tcp::endpoint(address_v4::any(), numbers_[port]));
  }
  return std::nullopt;
}

}  // namespace staple::fleet
