#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/bytes.h"
#include "probes/net/as_value.h"
#include "probes/net/close_reason.h"
#include "probes/net/deadline.h"
#include "probes/net/step_result.h"

/// The one place where what is written as steps without a socket (Handshake, StatusListHandshake,
/// Dialogue) meets a socket.
namespace staple::net {

/// ReadResult is what reading once came to.
struct ReadResult {
  StepResult step_result = StepResult::receive;
  std::optional<CloseReason> close_reason = {};
};

/// receive reads what is there, a chunk at most, and gives it to `talk`. The buffer lives on the
/// stack of this ordinary function, so a connection that waits holds none.
template <class Steps>
ReadResult receive(boost::asio::ip::tcp::socket& socket, Steps& steps) {
  std::array<std::uint8_t, 16 * 1024> chunk;  // not zeroed: only what was read is looked at
  boost::system::error_code error;
  const std::size_t size = socket.read_some(boost::asio::buffer(chunk), error);
  if (error == boost::asio::error::would_block) return {};
  if (!error) return {steps.step(ByteView(chunk).first(size))};
  return {StepResult::finish,
          error == boost::asio::error::eof ? CloseReason::closed : CloseReason::reset};
}

/// send writes all of `bytes`. A server that hung up is not reported here: what it said before can
/// still be read, and tells more.
boost::asio::awaitable<void> send(boost::asio::ip::tcp::socket& socket, ByteView bytes);

/// run_until_finished lets `talk` go on until it is finished; absent: it is, else how the
/// connection was lost.
template <class Steps>
boost::asio::awaitable<std::optional<CloseReason>> run_until_finished(
    boost::asio::ip::tcp::socket& socket, Steps& steps, ByteView buffered) {
  using boost::asio::ip::tcp;
  StepResult step_result = steps.step({});
  if (!buffered.empty()) {
    co_await send(socket, steps.output());
    step_result = steps.step(buffered);
  }
  while (true) {
    co_await send(socket, steps.output());
    if (step_result == StepResult::finish) co_return std::nullopt;
    co_await socket.async_wait(tcp::socket::wait_read, as_value);
    const ReadResult received = receive(socket, steps);
    if (received.close_reason) co_return received.close_reason;
    step_result = received.step_result;
  }
}

/// run_protocol lets `talk` say and hear over `socket`, which does not block, until it is finished.
/// early: what the server has already said, read with the end of what came before. Absent: it is
/// finished; else how the connection was lost before, which `talk` has not been told.
template <class Steps>
boost::asio::awaitable<std::optional<CloseReason>> run_protocol(
    boost::asio::ip::tcp::socket& socket, Steps& steps, ByteView buffered, Deadline& deadline) {
  const auto in_time = co_await deadline.within(run_until_finished(socket, steps, buffered));
  if (!in_time) co_return CloseReason::timeout;
  co_return *in_time;
}

}  // namespace staple::net
