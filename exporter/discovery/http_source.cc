// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/http_source.h"

#include <string>
#include <utility>

#include "probes/http/fetch.h"
#include "probes/http/retry_after.h"
#include "probes/text/redact_url.h"

namespace staple::discovery {

namespace asio = boost::asio;

HttpSource::HttpSource(std::shared_ptr<const HttpClientConfig> client_config, TargetRules rules,
                       dns::Resolver& resolver, Clock clock, std::chrono::nanoseconds limit)
    : client_config_(std::move(client_config)),
      rules_(std::move(rules)),
      resolver_(resolver),
      clock_(clock),
      limit_(limit) {}

asio::awaitable<http::ExchangeResult> HttpSource::fetch() {
  http::Request request{client_config_->settings.url, "application/json",
                        client_config_->authorization};
  http::ClientOptions options{resolver_, client_config_->settings.proxy, *client_config_->tls,
                              limit_, kMaxListResponse};
  options.redirect_scope = http::RedirectScope::same_origin;
  co_return co_await http::fetch(std::move(request), options);
}

asio::awaitable<PollResult> HttpSource::poll() {
  const std::string url = text::redact_url(to_string(client_config_->settings.url));
  PollResult result;
  const http::ExchangeResult response = co_await fetch();
  if (!response) {
    result.failures.push_back(url + ": " + response.error().detail);
    result.retry_after = http::parse_retry_after(response.error().retry_after, clock_.now());
  } else {
    const Bytes& body = response->body;
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    relabel::LabelSet meta;
    meta.set("__meta_url", to_string(client_config_->settings.url));
    auto list = parse_target_list(text, ListFormat::json, url, rules_, meta);
    if (list) {
      for (auto& group : list->groups) group.origin.clear();
      result.groups = std::make_shared<const DiscoveredGroups>(std::move(list->groups));
      result.refusals = std::move(list->refusals);
      result.dropped = list->dropped;
    } else {
      result.failures.push_back(list.error().message);
    }
  }
  co_return result;
}

}  // namespace staple::discovery
