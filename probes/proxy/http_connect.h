// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/net/protocol.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// make_authorization returns the value of Proxy-Authorization (RFC 7617), a secret. Empty if the
/// proxy has no user name.
std::string make_authorization(const Settings& proxy);

/// HttpConnect requests a tunnel from an HTTP proxy with CONNECT (RFC 9110, 9.3.6).
class HttpConnect : public net::Protocol {
 public:
  /// host: DNS name, which the proxy resolves, or IP address without brackets. A final dot is sent
  /// as it is: without it the proxy would apply its own search list.
  HttpConnect(const Settings& proxy, const std::string& host, std::uint16_t port);

  std::string start() override { return request_; }
  net::Action consume(ByteView received) override;

 private:
  std::string request_;
  std::size_t searched_ = 0;  ///< bytes of the header in which its end was not found
  bool has_login_;
};

}  // namespace staple::proxy
