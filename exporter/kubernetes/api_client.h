// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "exporter/kubernetes/access.h"
#include "exporter/kubernetes/resource.h"
#include "probes/dns/resolver.h"
#include "probes/failed_result.h"
#include "probes/http/response_stream.h"
#include "probes/time.h"

namespace staple::kubernetes {

using staple::throw_exception_from_error;

/// ApiFailure is a request without a usable response.
struct ApiFailure {
  std::string message;  ///< for a person, without a secret; foreign text in it is cleaned and cut
  unsigned status = 0;  ///< of the response; 0 without one
  std::optional<Seconds> retry_after = std::nullopt;  ///< the server asked to wait for so long

  bool operator==(const ApiFailure&) const = default;
};

template <class T>
using ApiResult = boost::system::result<T, ApiFailure>;

inline constexpr unsigned kGone = 410;  ///< HTTP status: the resource version or page is too old

/// AccessLoader reads how the API server is reached (see load_access()).
using AccessLoader = std::function<Result<std::shared_ptr<const Access>>()>;

/// ApiClient sends requests to an API server. It reads its files anew after a failure that may come
/// of old ones: certificates and tokens rotate.
class ApiClient {
 public:
  using Stream = std::unique_ptr<http::ResponseStream>;

  /// `limit` bounds the time until the header of a response.
  ApiClient(AccessLoader load_access, dns::Resolver& resolver, Clock clock,
            std::chrono::nanoseconds limit)
      : load_access_(std::move(load_access)), resolver_(resolver), clock_(clock), limit_(limit) {}

  /// get requests a collection and returns the body of a response with the status 200.
  boost::asio::awaitable<ApiResult<Stream>> get(const Collection& collection, std::size_t version,
                                                Parameters parameters);

  /// server returns the origin of the API server for messages; empty if it is not known yet.
  const std::string& server() const { return server_; }

 private:
  boost::asio::awaitable<ApiResult<Stream>> send(http::Request request,
                                                 std::shared_ptr<const Access> access);

  AccessLoader load_access_;
  dns::Resolver& resolver_;
  Clock clock_;
  std::chrono::nanoseconds limit_;
  std::shared_ptr<const Access> access_;  ///< null: to be loaded
  std::string server_;
};

}  // namespace staple::kubernetes
