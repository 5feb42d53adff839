#include "probes/probe.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "probes/net/connect.h"
#include "probes/net/deadline.h"
#include "probes/ocsp/judge.h"
#include "probes/tls/shake_hands.h"

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::result;

constexpr std::size_t kMaxAddresses = 64;

/// Stopwatch measures the stages of a probe, one after the other, into its observation.
class Stopwatch {
 public:
  Stopwatch(const Clock& clock, Observation& observation)
      : clock_(clock), observation_(observation), start_(clock.tick()), lap_(start_) {}

  void end(Stage stage) {
    const Tick now = clock_.tick();
    observation_.phases[static_cast<std::size_t>(stage)] = now - std::exchange(lap_, now);
    observation_.duration = now - start_;
    observation_.time = clock_.now();
  }

 private:
  const Clock& clock_;
  Observation& observation_;
  Tick start_;
  Tick lap_;
};

const std::string& server_name(const Assignment& assignment) {
  if (!assignment.target.server_name.empty()) return assignment.target.server_name;
  if (!assignment.module.server_name.empty()) return assignment.module.server_name;
  return assignment.target.host;
}

/// look connects and shakes hands with one address: what the network has to say.
asio::awaitable<result<Presented, Failure>> look(const Assignment& assignment, const address& where,
                                                 Stopwatch& stopwatch) {
  Deadline deadline(co_await asio::this_coro::executor, assignment.timeout);
  auto socket = co_await connect({where, assignment.target.port}, deadline);
  stopwatch.end(Stage::connect);
  if (!socket) co_return socket.error();
  auto presented = co_await shake_hands(*socket, assignment.tls, server_name(assignment), deadline);
  stopwatch.end(Stage::handshake);
  co_return presented;
}

}  // namespace

Prober::Prober(asio::any_io_executor loop, Clock clock, std::size_t slots, const NameServers& servers,
               Memory memory)
    : clock_(clock), resolver_(loop, servers), slots_(loop, slots), memory_(std::move(memory)) {}

asio::awaitable<std::vector<Probed>> Prober::probe(Assignment assignment) {
  Probed unresolved;
  Stopwatch stopwatch(clock_, unresolved.observation);
  auto addresses =
      co_await resolver_.resolve(assignment.target.host, assignment.module.ip_protocol, assignment.timeout);
  stopwatch.end(Stage::resolve);
  if (!addresses) {
    unresolved.observation.failure = addresses.error();
    std::vector<Probed> all;
    all.push_back(std::move(unresolved));
    co_return all;
  }
  const std::size_t most = assignment.module.all_addresses ? kMaxAddresses : 1;
  addresses->resize(std::min(addresses->size(), most));

  std::vector<Probed> all = co_await probe_each(assignment, *addresses);
  if (!is_ip_address(assignment.target.host)) {
    const auto stage = static_cast<std::size_t>(Stage::resolve);
    for (Probed& probed : all) {
      probed.observation.phases[stage] = unresolved.observation.phases[stage];
      probed.observation.duration += unresolved.observation.duration;
    }
  }
  co_return all;
}

asio::awaitable<std::vector<Probed>> Prober::probe_each(Assignment assignment,
                                                        std::vector<address> addresses) {
  std::vector<Probed> all;
  if (addresses.size() == 1) {  // most: without the cost of a group
    all.push_back(co_await probe_address(assignment, addresses.front()));
    co_return all;
  }
  const auto loop = co_await asio::this_coro::executor;
  const auto start = [&](const address& where) {
    return asio::co_spawn(loop, probe_address(assignment, where), asio::deferred);
  };
  std::vector<decltype(start(addresses.front()))> probes;
  for (const address& where : addresses) probes.push_back(start(where));
  auto [order, errors, found] = co_await asio::experimental::make_parallel_group(std::move(probes))
                                    .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  co_return std::move(found);
}

asio::awaitable<Probed> Prober::probe_address(Assignment assignment, address where) {
  Probed probed;
  Observation& observation = probed.observation;
  observation.address = where.to_string();

  const Slots::Slot slot = co_await slots_.acquire();
  Stopwatch stopwatch(clock_, observation);
  observation.attempts = 1;
  auto presented = co_await look(assignment, where, stopwatch);
  if (!presented) {
    observation.failure = presented.error();
    co_return probed;
  }
  probed.presented = *std::move(presented);
  observation.tls_version = probed.presented.tls_version;
  observation.stapled = probed.presented.chain.front().staple || probed.presented.staple_unreadable ? 1 : 0;

  const Expectation expectation{assignment.module.policy, server_name(assignment), &assignment.tls.roots()};
  auto verdict = judge(probed.presented, expectation, clock_.now(), memory_);
  stopwatch.end(Stage::judge);
  if (verdict) {
    observation.verdict = *std::move(verdict);
  } else {
    observation.failure = verdict.error();
  }
  co_return probed;
}

}  // namespace staple
