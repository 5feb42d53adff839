// SPDX-License-Identifier: Apache-2.0

#include "probes/http/fetch.h"

#include <set>
#include <string>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/deadline.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// follow sets the URL of `request` to that of a redirect. Fails if it may not be followed. `seen`
/// holds every URL that was requested.
boost::system::result<void, ExchangeFailure> follow(const Response& response,
                                                    const ClientOptions& options,
                                                    std::set<std::string>& seen, Request& request) {
  const auto refuse = [&](const std::string& why) {
    return ExchangeFailure{FailureReason::redirect,
                           "status " + std::to_string(response.status) + ": " + why};
  };
  const auto next = resolve_redirect(request.url, response.location);
  if (!next) return refuse("the redirect cannot be followed: " + next.error().message);
  if (origin_of(*next) != origin_of(request.url)) {
    if (options.redirect_scope == RedirectScope::same_origin)
      return refuse("redirects to another origin are not followed: " + origin_of(*next));
    request.authorization.clear();
  }
  if (!seen.insert(to_string(*next)).second) return refuse("redirect loop");
  if (seen.size() > options.max_redirects + 1)
    return refuse("more than " + std::to_string(options.max_redirects) + " redirects");
  request.url = *next;
  return {};
}

asio::awaitable<ExchangeResult> exchange_and_follow(Request request, const ClientOptions& options,
                                                    std::string_view& step) {
  std::set<std::string> seen{to_string(request.url)};
  while (true) {
    ExchangeResult response = co_await exchange(request, options, step);
    if (!response || response->status == 200) co_return response;
    if (!is_redirect(response->status)) {
      co_return ExchangeFailure{FailureReason::status, "status " + std::to_string(response->status),
                                response->status};
    }
    if (auto followed = follow(*response, options, seen, request); !followed)
      co_return followed.error();
  }
}

}  // namespace

asio::awaitable<ExchangeResult> fetch(Request request, const ClientOptions& options) {
  std::string_view step;
  net::Deadline deadline(co_await asio::this_coro::executor, options.limit);
  auto response = co_await deadline.within(exchange_and_follow(std::move(request), options, step));
  if (!response)
    co_return ExchangeFailure{FailureReason::timeout, "timed out: " + std::string(step)};
  co_return *std::move(response);
}

}  // namespace staple::http
