#include "exporter/discovery/http_source.h"

#include <string>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/deadline.h"

namespace staple::discovery {

namespace asio = boost::asio;

namespace {

constexpr int kMaxRedirects = 3;

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

HttpSource::HttpSource(std::shared_ptr<const HttpClientConfig> client_config, Modules modules,
                       std::shared_ptr<const prober::Module> module, dns::Resolver& resolver,
                       std::chrono::nanoseconds limit)
    : client_config_(std::move(client_config)),
      modules_(std::move(modules)),
      module_(std::move(module)),
      resolver_(resolver),
      limit_(limit) {}

asio::awaitable<http::ExchangeResult> HttpSource::fetch(std::string_view& step) {
  http::Request request{client_config_->settings.url, std::nullopt, "application/json",
                        client_config_->authorization, kMaxListResponse};
  const http::ClientOptions options{resolver_, client_config_->settings.proxy, *client_config_->tls,
                                    limit_};
  for (int redirects = 0;; ++redirects) {
    http::ExchangeResult response = co_await exchange(request, options, step);
    if (!response || response->status == 200) co_return response;
    const std::string status = "status " + std::to_string(response->status);
    if (!is_redirect(response->status))
      co_return http::ResponderFailure{http::ResponderReason::http_status, status};
    const auto next = resolve_redirect(request.url, response->location);
    if (!next || redirects == kMaxRedirects) {
      co_return http::ResponderFailure{http::ResponderReason::redirect,
                                       status + ": the redirect cannot be followed"};
    }
    if (origin_of(*next) != origin_of(request.url)) {
      co_return http::ResponderFailure{
          http::ResponderReason::redirect,
          status + ": redirects to elsewhere are not followed: " + origin_of(*next)};
    }
    request.url = *next;
  }
}

asio::awaitable<PollResult> HttpSource::poll() {
  const std::string url = to_string(client_config_->settings.url);
  PollResult result;
  std::string_view step;
  net::Deadline deadline(co_await asio::this_coro::executor, limit_);
  const auto response = co_await deadline.within(fetch(step));
  if (!response) {
    result.failures.push_back(url + ": it took too long: " + std::string(step));
  } else if (!*response) {
    result.failures.push_back(url + ": " + response->error().detail);
  } else {
    const Bytes& body = (*response)->body;
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    auto list = parse_target_list(text, ListFormat::json, url, modules_, *module_);
    if (list) {
      for (auto& group : list->groups) group.origin.clear();
      result.groups = std::move(list->groups);
      result.refusals = std::move(list->refusals);
    } else {
      result.failures.push_back(list.error().message);
    }
  }
  co_return result;
}

}  // namespace staple::discovery
