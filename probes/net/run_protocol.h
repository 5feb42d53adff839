// SPDX-License-Identifier: Apache-2.0

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

/// Runs protocols that are written as steps without a socket (Handshake, StatusListHandshake and
/// Dialogue) over a socket.
namespace staple::net {

/// ReadResult is the outcome of one read.
struct ReadResult {
  StepResult step_result = StepResult::receive;
  std::optional<CloseReason> close_reason = {};
};

/// receive reads the available bytes, at most one chunk, and passes them to `steps`. The buffer
/// lives on the stack of this ordinary function, so a waiting connection holds no buffer.
template <class Steps>
ReadResult receive(boost::asio::ip::tcp::socket& socket, Steps& steps) {
  std::array<std::uint8_t, 16 * 1024> chunk;  // not zeroed: only bytes that were read are used
  boost::system::error_code error;
  const std::size_t size = socket.read_some(boost::asio::buffer(chunk), error);
  if (error == boost::asio::error::would_block) return {};
  if (!error) return {steps.step(ByteView(chunk).first(size))};
  return {StepResult::finish,
          error == boost::asio::error::eof ? CloseReason::closed : CloseReason::reset};
}

/// send writes all of `bytes`. An error is not reported: bytes that the server sent before it
/// closed can still be read, and they give the better failure.
boost::asio::awaitable<void> send(boost::asio::ip::tcp::socket& socket, ByteView bytes);

/// run_until_finished runs `steps` until they finish. Returns nullopt on completion, otherwise why
/// the connection ended.
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

/// run_protocol runs `steps` over `socket`, which must be non-blocking, until they finish.
/// buffered: bytes of the server that were read together with the end of the previous stage.
/// Returns nullopt on completion, otherwise why the connection ended; the caller passes that
/// to on_close().
template <class Steps>
boost::asio::awaitable<std::optional<CloseReason>> run_protocol(
    boost::asio::ip::tcp::socket& socket, Steps& steps, ByteView buffered, Deadline& deadline) {
  const auto in_time = co_await deadline.within(run_until_finished(socket, steps, buffered));
  if (!in_time) co_return CloseReason::timeout;
  co_return *in_time;
}

}  // namespace staple::net
