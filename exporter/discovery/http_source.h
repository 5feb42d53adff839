#pragma once

#include <memory>
#include <string_view>

#include "exporter/discovery/http_client_config.h"
#include "exporter/discovery/source.h"
#include "probes/dns/resolver.h"
#include "probes/http/exchange.h"

namespace staple::discovery {

/// kMaxListResponse bounds what is read of one answer, in bytes.
inline constexpr std::size_t kMaxListResponse = std::size_t{16} << 20;

/// HttpSource asks an inventory for its list (`http_sd_configs`). Only a whole answer of status 200
/// counts; redirects are followed where they do not leave scheme, host and port, for elsewhere
/// nobody vouches and the credentials would go along.
class HttpSource : public Source {
 public:
  /// limit: of one look, everything included.
  HttpSource(std::shared_ptr<const HttpClientConfig> client_config, Modules modules,
             std::shared_ptr<const prober::Module> module, dns::Resolver& resolver,
             std::chrono::nanoseconds limit = std::chrono::seconds(30));

  boost::asio::awaitable<PollResult> poll() override;

 private:
  boost::asio::awaitable<http::ExchangeResult> fetch(std::string_view& step);

  std::shared_ptr<const HttpClientConfig> client_config_;
  Modules modules_;
  std::shared_ptr<const prober::Module> module_;
  dns::Resolver& resolver_;
  std::chrono::nanoseconds limit_;
};

}  // namespace staple::discovery
