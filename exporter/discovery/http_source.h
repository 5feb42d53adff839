// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "exporter/discovery/http_client_config.h"
#include "exporter/discovery/source.h"
#include "probes/dns/resolver.h"
#include "probes/http/exchange.h"

namespace staple::discovery {

/// kMaxListResponse bounds the body of a response, in bytes.
inline constexpr std::size_t kMaxListResponse = std::size_t{16} << 20;

/// HttpSource fetches a list from an inventory (`http_sd_configs`). Only a complete response of
/// status 200 counts. Redirects are followed within the origin only: another origin is not
/// configured, and must not receive the credentials.
class HttpSource : public Source {
 public:
  /// `limit` bounds one poll, redirects included.
  HttpSource(std::shared_ptr<const HttpClientConfig> client_config, TargetRules rules,
             dns::Resolver& resolver, Clock clock,
             std::chrono::nanoseconds limit = std::chrono::seconds(30));

  boost::asio::awaitable<PollResult> poll() override;

 private:
  boost::asio::awaitable<http::ExchangeResult> fetch();

  std::shared_ptr<const HttpClientConfig> client_config_;
  TargetRules rules_;
  dns::Resolver& resolver_;
  Clock clock_;
  std::chrono::nanoseconds limit_;
};

}  // namespace staple::discovery
