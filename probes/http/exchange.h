// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "probes/dns/resolver.h"
#include "probes/http/failure.h"
#include "probes/http/message.h"
#include "probes/proxy/settings.h"
#include "probes/tls/client.h"

namespace staple::http {

/// RedirectScope bounds where redirects may lead. An origin is scheme, host and port (RFC
/// 9110, 4.3.1).
enum class RedirectScope { any_origin, same_origin };

/// ClientOptions holds how servers are reached, and bounds. What it refers to must outlive
/// the exchanges.
struct ClientOptions {
  dns::Resolver& resolver;
  const proxy::Settings& proxy;    ///< of kind none: connects directly
  const tls::Client& tls;          ///< verifies (see load_verifying_client())
  std::chrono::nanoseconds limit;  ///< of one fetch(), redirects included
  std::size_t max_body;            ///< of a response, in bytes
  std::size_t max_redirects = 3;   ///< followed by one fetch()
  RedirectScope redirect_scope = RedirectScope::any_origin;
};

using ExchangeResult = boost::system::result<Response, ExchangeFailure>;

/// exchange sends one request over a new connection and returns the response, whatever its status.
/// Does not follow redirects. `options.limit` bounds the resolution of the name only: see fetch().
/// `step` always describes what the exchange waits for.
boost::asio::awaitable<ExchangeResult> exchange(Request request, const ClientOptions& options,
                                                std::string_view& step);

}  // namespace staple::http
