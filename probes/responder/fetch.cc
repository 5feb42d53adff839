#include "probes/responder/fetch.h"

#include <set>
#include <string>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/deadline.h"
#include "probes/responder/request.h"

namespace staple::responder {
namespace {

namespace asio = boost::asio;

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// A responder that is overloaded or broken says so; any other status is its word on this
/// one question.
http::Responsibility responsibility_of(unsigned status) {
  return status == 429 || status >= 500 ? http::Responsibility::responder
                                        : http::Responsibility::certificate;
}

asio::awaitable<http::ExchangeResult> follow_redirects(http::Request request,
                                                       const http::ClientOptions& options,
                                                       std::string_view& step) {
  std::set<std::string> seen{to_string(request.url)};
  while (true) {
    http::ExchangeResult response = co_await exchange(request, options, step);
    if (!response || response->status == 200) co_return response;
    if (!is_redirect(response->status)) {
      co_return http::ResponderFailure{http::ResponderReason::http_status,
                                       "status " + std::to_string(response->status),
                                       responsibility_of(response->status)};
    }
    const auto next = resolve_redirect(request.url, response->location);
    if (!next) {
      co_return http::ResponderFailure{http::ResponderReason::redirect,
                                       "the redirect cannot be followed: " + next.error().message};
    }
    if (!seen.insert(to_string(*next)).second) {
      co_return http::ResponderFailure{http::ResponderReason::redirect, "it redirects in a loop"};
    }
    if (seen.size() > kMaxRedirects + 1) {
      co_return http::ResponderFailure{http::ResponderReason::redirect, "more than 3 redirects"};
    }
    request.url = *next;
  }
}

}  // namespace

asio::awaitable<http::ExchangeResult> fetch(http::Url responder, Bytes request,
                                            const http::ClientOptions& options) {
  http::Request first{responder, std::nullopt};
  if (auto url = make_get_url(responder, request)) {
    first.url = *std::move(url);
  } else {
    first.body = std::move(request);
  }
  std::string_view step;
  net::Deadline deadline(co_await asio::this_coro::executor, options.limit);
  auto response = co_await deadline.within(follow_redirects(std::move(first), options, step));
  if (!response)
    co_return http::ResponderFailure{http::ResponderReason::timeout,
                                     "it took too long: " + std::string(step)};
  co_return *std::move(response);
}

}  // namespace staple::responder
