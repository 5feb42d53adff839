#include "probes/look.h"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/connect.h"
#include "probes/net/deadline.h"
#include "probes/ocsp/judge.h"
#include "probes/starttls/ask_for_tls.h"
#include "probes/tls/shake_hands.h"

namespace staple {
namespace {

/// Stopwatch measures the stages of one connection, one after the other, into its sight.
class Stopwatch {
 public:
  Stopwatch(const Clock& clock, Sight& sight)
      : clock_(clock), sight_(sight), start_(clock.tick()), lap_(start_) {}

  void end(Stage stage) {
    const Tick now = clock_.tick();
    sight_.phases[static_cast<std::size_t>(stage)] = now - std::exchange(lap_, now);
    sight_.duration = now - start_;
    sight_.ended = clock_.now();
  }

 private:
  const Clock& clock_;
  Sight& sight_;
  Tick start_;
  Tick lap_;
};

}  // namespace

boost::asio::awaitable<Sight> look(const Way& way, StatusRequest status_request,
                                   std::chrono::nanoseconds limit, const Clock& clock, Memory& memory) {
  Sight sight;
  sight.status_request = status_request;
  Stopwatch stopwatch(clock, sight);
  Deadline deadline(co_await boost::asio::this_coro::executor, limit);
  auto socket = co_await connect(way.where, deadline);
  stopwatch.end(Stage::connect);
  if (!socket) {
    sight.failure = socket.error();
    co_return sight;
  }
  if (way.starttls != StartTls::none) {
    auto refused = co_await ask_for_tls(*socket, way.starttls, way.server_name, {}, deadline);
    stopwatch.end(Stage::starttls);
    if (refused) {
      sight.failure = std::move(refused);
      co_return sight;
    }
  }
  const HelloOptions hello{way.server_name, status_request, way.key_type};
  auto handshake = way.multi ? ask_for_status_list(*socket, hello, {}, deadline)
                             : shake_hands(*socket, way.tls, way.server_name, status_request, {}, deadline);
  auto presented = co_await std::move(handshake);
  stopwatch.end(Stage::handshake);
  if (!presented) {
    sight.failure = presented.error();
    co_return sight;
  }
  sight.presented = *std::move(presented);
  sight.presented.status_requested = status_request == StatusRequest::asked;
  if (way.multi && sight.presented.status_requested && !sight.presented.status_list) {
    sight.not_offered = "the server does not agree to status_request_v2 (RFC 6961)";
    co_return sight;
  }

  const Expectation expectation{way.policy, way.server_name, &way.tls.roots()};
  auto verdict = judge(sight.presented, expectation, clock.now(), memory);
  stopwatch.end(Stage::judge);
  if (verdict) {
    sight.verdict = *std::move(verdict);
  } else {
    sight.failure = verdict.error();
  }
  co_return sight;
}

}  // namespace staple
