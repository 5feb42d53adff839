// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/net/connection_limiter.h"
#include "probes/net/protocol.h"
#include "probes/prober/observation.h"
#include "probes/starttls/protocol.h"
#include "probes/tls/session.h"

namespace staple::prober {

/// Farewell is a connection whose result is known, and which remains to be ended.
struct Farewell {
  boost::asio::ip::tcp::socket socket;    ///< non-blocking
  std::unique_ptr<tls::Session> session;  ///< null before TLS
  std::unique_ptr<net::Protocol> words;   ///< how its protocol ends it; null: without a word
};

/// say ends a connection: first its protocol, then TLS, then TCP. It waits for the server to do the
/// same, so that no reset overtakes the last bytes, but takes at most a second. Returns the detail
/// if the server refused a login, which is the only failure of a farewell that matters.
boost::asio::awaitable<std::optional<std::string>> say(Farewell farewell);

/// end_connection says a farewell beside the probe, and releases the permit after it. If `login`
/// has an account, it waits for the end instead: a refused login is remembered in `refused`, and
/// `login` is cleared.
boost::asio::awaitable<void> end_connection(Farewell farewell,
                                            net::ConnectionLimiter::Permit permit,
                                            starttls::Login& login,
                                            std::optional<RefusedLogin>& refused);

}  // namespace staple::prober
