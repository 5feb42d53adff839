#pragma once

#include <chrono>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "probes/dns/resolver.h"
#include "probes/http/failure.h"
#include "probes/http/message.h"
#include "probes/proxy/settings.h"
#include "probes/tls/client.h"

namespace staple::http {

/// ClientOptions is what responders are reached with. All of it outlives what is asked.
struct ClientOptions {
  dns::Resolver& resolver;
  const proxy::Settings& proxy;    ///< of kind none: none
  const tls::Client& tls;          ///< verifies (see load_verifying_client())
  std::chrono::nanoseconds limit;  ///< of one question, everything included
};

using ExchangeResult = boost::system::result<Response, ResponderFailure>;

/// exchange asks once over a connection of its own, and does not follow redirects. It knows no time
/// limit but that of finding an address; `step` tells at each moment what it waits for.
boost::asio::awaitable<ExchangeResult> exchange(Request request, const ClientOptions& options,
                                                std::string_view& step);

}  // namespace staple::http
