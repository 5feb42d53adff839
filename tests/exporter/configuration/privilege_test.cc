// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/privilege.h"

#include <gtest/gtest.h>

namespace staple::config {
namespace {

TEST(Privilege, IsAClientCertificate) {
  prober::Module module;
  EXPECT_FALSE(has_client_certificate(module));
  module.responder.tls.cert_file = "/ours.pem";
  EXPECT_FALSE(has_client_certificate(module)) << "it queries no responder";
  module.responder.query = true;
  EXPECT_TRUE(has_client_certificate(module));
  EXPECT_EQ(describe_privilege(module), "has a client certificate");
  module.responder.url = "http://responder.test";
  EXPECT_FALSE(has_client_certificate(module));
  EXPECT_EQ(describe_privilege(module), "");
  module.tls.cert_file = "/ours.pem";
  EXPECT_TRUE(has_client_certificate(module));
}

TEST(Privilege, IsALoginOrAProxy) {
  prober::Module login;
  login.login.username = "monitor";
  EXPECT_EQ(describe_privilege(login), "has a login");
  prober::Module proxy;
  proxy.proxy.kind = proxy::Kind::http;
  EXPECT_EQ(describe_privilege(proxy), "has a proxy");
  prober::Module header;
  header.proxy_protocol = proxy::ProxyProtocol::v2;
  EXPECT_EQ(describe_privilege(header), "has proxy_protocol");
}

TEST(Privilege, IsAProxyToAResponderThatTheTargetNames) {
  prober::Module module;
  module.responder.proxy.kind = proxy::Kind::http;
  EXPECT_EQ(describe_privilege(module), "") << "it queries no responder";
  module.responder.query = true;
  EXPECT_EQ(describe_privilege(module), "has a proxy to responders");
  module.responder.url = "http://responder.test";
  EXPECT_EQ(describe_privilege(module), "");
}

}  // namespace
}  // namespace staple::config
