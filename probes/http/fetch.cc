// SPDX-License-Identifier: Apache-2.0

#include "probes/http/fetch.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/deadline.h"
#include "probes/text/challenge.h"
#include "probes/text/clean.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kMaxScheme = 32;  // characters
constexpr unsigned kSeeOther = 303;

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == kSeeOther || status == 307 || status == 308;
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
  if (response.status == kSeeOther) request.body.reset();
  return {};
}

/// make_status_failure returns the failure for a status other than 200. With the status 401 it
/// tells which login the server requires.
ExchangeFailure make_status_failure(const Request& request, const Response& response) {
  std::string detail = "status " + std::to_string(response.status);
  if (response.status == 401) {
    const std::string& sent = request.authorization;
    const std::string scheme = text::clean(sent.substr(0, sent.find(' ')), kMaxScheme);
    detail +=
        ": " + text::describe_challenge("the server", response.schemes, {scheme, !sent.empty()});
  }
  if (!response.redirected_to.empty()) detail += ", redirected to " + response.redirected_to;
  return {FailureReason::status, std::move(detail), response.status, response.retry_after};
}

asio::awaitable<ExchangeResult> exchange_and_follow(Request request, const ClientOptions& options,
                                                    std::string_view& step) {
  std::set<std::string> seen{to_string(request.url)};
  while (true) {
    ExchangeResult response = co_await exchange(request, options, step);
    if (response && seen.size() > 1) response->redirected_to = origin_of(request.url);
    if (!response || response->status == 200) co_return response;
    if (!is_redirect(response->status)) {
      co_return make_status_failure(request, *response);
    }
    if (auto followed = follow(*response, options, seen, request); !followed)
      co_return followed.error();
  }
}

asio::awaitable<ExchangeResult> fetch_once(Request request, const ClientOptions& options) {
  std::string_view step;
  net::Deadline deadline(co_await asio::this_coro::executor, options.limit);
  auto response = co_await deadline.within(exchange_and_follow(std::move(request), options, step));
  if (!response)
    co_return ExchangeFailure{FailureReason::timeout, "timed out: " + std::string(step)};
  co_return *std::move(response);
}

/// must_repeat returns whether a request has to be sent once more because the loop did not run for
/// `stalled`. After a long stall the response is from another time. After a short one the server
/// may have ended the connection because of it. A timeout was moved by the stall.
bool must_repeat(const ExchangeResult& response, std::chrono::nanoseconds stalled) {
  constexpr std::chrono::seconds kLong{1};
  constexpr FailureReason kInterrupted[] = {FailureReason::closed, FailureReason::connect,
                                            FailureReason::tls, FailureReason::proxy};
  if (stalled.count() == 0) return false;
  if (!response && response.error().reason == FailureReason::timeout) return false;
  return stalled >= kLong ||
         (!response &&
          std::ranges::find(kInterrupted, response.error().reason) != std::end(kInterrupted));
}

}  // namespace

asio::awaitable<ExchangeResult> fetch(Request request, const ClientOptions& options) {
  const auto loop = co_await asio::this_coro::executor;
  const net::StallMeter stall_meter(loop);
  ExchangeResult response = co_await fetch_once(request, options);
  if (must_repeat(response, stall_meter.stalled()))
    response = co_await fetch_once(std::move(request), options);
  co_return response;
}

}  // namespace staple::http
