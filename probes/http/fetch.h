// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/asio/awaitable.hpp>

#include "probes/http/exchange.h"

namespace staple::http {

/// fetch sends `request` and returns the response if its status is 200. Follows redirects within
/// `options.max_redirects` and `options.redirect_scope`, never twice to the same URL, and only to
/// http:// and https://. A POST stays a POST but after 303 (RFC 9110, 15.4.4), which asks for a
/// GET. `authorization` is sent to the first origin alone. Takes at most `options.limit`, without
/// the time in which the loop does not run (see net::StallMeter). A request is sent once more if
/// that took a second, or if the server ended the connection meanwhile.
boost::asio::awaitable<ExchangeResult> fetch(Request request, const ClientOptions& options);

}  // namespace staple::http
