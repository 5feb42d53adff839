#pragma once

#include <string>

#include "probes/net/protocol.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// make_authorization is the value of Proxy-Authorization (RFC 7617), a secret; empty: none
/// is needed.
std::string make_authorization(const Settings& proxy);

/// HttpConnect asks an HTTP proxy for a tunnel by CONNECT (RFC 9110, 9.3.6).
class HttpConnect : public net::Protocol {
 public:
  /// host: DNS name or IP address without brackets, which the proxy resolves.
  HttpConnect(const Settings& proxy, const std::string& host, std::uint16_t port);

  std::string start() override { return request_; }
  net::Action consume(ByteView received) override;

 private:
  std::string request_;
};

}  // namespace staple::proxy
