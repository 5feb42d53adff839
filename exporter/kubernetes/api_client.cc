// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/api_client.h"

#include <string_view>
#include <utility>

#include "exporter/kubernetes/object_reader.h"
#include "exporter/kubernetes/within.h"
#include "probes/http/retry_after.h"
#include "probes/text/clean.h"

namespace staple::kubernetes {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kMaxRefusal = 64 * 1024;  ///< bytes of the body of a refusal that are read
constexpr std::size_t kMaxQuoted = 300;
constexpr unsigned kUnauthorized = 401;

std::string_view to_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// read_message returns what the body of a refusal says, if it is a Status of the API.
asio::awaitable<std::string> read_message(http::ResponseStream& stream) {
  ObjectReader reader([](Object&&) {});
  std::size_t size = 0;
  while (size < kMaxRefusal) {
    const auto part = co_await stream.receive();
    if (!part || part->empty()) break;
    size += part->size();
    if (!reader.feed(to_text(*part))) co_return "";
  }
  co_return reader.is_between_documents() ? text::clean(reader.status().message, kMaxQuoted) : "";
}

asio::awaitable<ApiFailure> read_refusal(http::ResponseStream& stream, http::Response head,
                                         WallTime now) {
  ApiFailure failure{"status " + std::to_string(head.status), head.status,
                     http::parse_retry_after(head.retry_after, now)};
  const std::string message = co_await read_message(stream);
  if (!message.empty()) failure.message += ": " + message;
  co_return failure;
}

}  // namespace

asio::awaitable<ApiResult<ApiClient::Stream>> ApiClient::send(
    http::Request request, std::shared_ptr<const Access> access) {
  std::string_view step;
  const http::ClientOptions options{resolver_, access->proxy, *access->tls, limit_,
                                    http::kUnbounded};
  auto stream = co_await http::open_stream(request.url, options, step);
  if (!stream) {
    if (stream.error().reason == http::FailureReason::tls) access_.reset();
    co_return ApiFailure{stream.error().detail};
  }
  auto head = co_await (*stream)->send(request);
  if (!head) co_return ApiFailure{head.error().detail};
  if (head->status == kUnauthorized) access_.reset();
  if (head->status != 200)
    co_return co_await read_refusal(**stream, *std::move(head), clock_.now());
  if (!head->content_encoding.empty() && head->content_encoding != "identity") {
    co_return ApiFailure{"the response is encoded: " +
                         text::clean(head->content_encoding, kMaxQuoted)};
  }
  co_return *std::move(stream);
}

asio::awaitable<ApiResult<ApiClient::Stream>> ApiClient::get(const Collection& collection,
                                                             std::size_t version,
                                                             Parameters parameters) {
  if (!access_) {
    auto loaded = load_access_();
    if (!loaded) co_return ApiFailure{loaded.error().message};
    access_ = *std::move(loaded);
    server_ = origin_of(access_->server);
  }
  auto authorization = make_authorization(*access_);
  if (!authorization) co_return ApiFailure{authorization.error().message};
  http::Request request{make_url(access_->server, collection, version, parameters),
                        "application/json", *std::move(authorization)};
  auto sent = co_await within(limit_, send(std::move(request), access_));
  if (!sent) co_return ApiFailure{"timed out"};
  co_return *std::move(sent);
}

}  // namespace staple::kubernetes
