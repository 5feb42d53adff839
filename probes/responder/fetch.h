#pragma once

#include <boost/asio/awaitable.hpp>

#include "probes/bytes.h"
#include "probes/http/exchange.h"
#include "probes/http/url.h"

namespace staple::responder {

/// kMaxRedirects is how many redirects are followed: honest responders have one, from http to https
/// or to a cache.
inline constexpr std::size_t kMaxRedirects = 3;

/// fetch sends an OCSPRequest to a responder, by GET where it is small enough (see make_get_url()),
/// else by POST, and returns its answer of status 200. Redirects are followed within HTTP and
/// HTTPS, never twice to the same URL. Within `means.limit`.
boost::asio::awaitable<http::ExchangeResult> fetch(http::Url responder, Bytes request,
                                                   const http::ClientOptions& options);

}  // namespace staple::responder
