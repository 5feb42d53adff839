// SPDX-License-Identifier: Apache-2.0

#include "probes/http/exchange.h"

#include <utility>
#include <vector>

#include <boost/asio/error.hpp>

#include "probes/http/connection.h"
#include "probes/net/read_meter.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// send_request sends `request` and reads the response, whose body has at most `max_body` bytes.
asio::awaitable<ExchangeResult> send_request(net::ByteStream& stream, std::string request,
                                             std::size_t max_body) {
  // A server may respond and close the connection before it has read the whole request.
  const error_code send_error = co_await stream.send(request);
  ResponseReader reader(max_body);
  std::vector<std::uint8_t> chunk(8 * 1024);
  net::ReadMeter reads;
  bool complete = false;
  while (!complete) {
    const net::ByteStream::ReceiveResult received = co_await stream.receive(chunk);
    if (received.error == asio::error::eof) {
      reader.finish();
      break;
    }
    if (received.error == net::kTooManyReads || !reads.add(received.size))
      co_return ExchangeFailure{FailureReason::too_large, "the response is in too many pieces"};
    if (received.error) co_return make_receive_failure(send_error ? send_error : received.error);
    complete = reader.feed(ByteView(chunk).first(received.size));
  }
  auto outcome = reader.outcome();
  if (outcome.failure) co_return *std::move(outcome.failure);
  co_return std::move(outcome.response);
}

}  // namespace

asio::awaitable<ExchangeResult> exchange(Request request, const ClientOptions& options,
                                         std::string_view& step) {
  auto opened = co_await open_connection(request.url, options, step);
  if (!opened) co_return opened.error();
  const Connection& connection = **opened;
  step = "waiting for the response";
  std::string text = write_request(request, connection.form, connection.proxy_authorization);
  ExchangeResult response =
      co_await send_request(*connection.stream, std::move(text), options.max_body);
  if (!response) co_return response;
  if (auto failure = find_proxy_failure(*response, connection)) co_return *failure;
  co_return response;
}

}  // namespace staple::http
