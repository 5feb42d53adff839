// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/listen.h"

#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

TEST(Listen, ReportsAPortInUse) {
  asio::io_context context;
  const auto first = listen_on(context.get_executor(), {asio::ip::address_v4::loopback(), 0});
  const auto port = first->local_endpoint().port();
  const auto second = listen_on(context.get_executor(), {asio::ip::address_v4::loopback(), port});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "cannot listen on 127.0.0.1:" + std::to_string(port) + ": Address already in use");
}

TEST(Listen, AcceptsBothFamiliesWithoutAnAddress) {
  asio::io_context context;
  const auto acceptor = listen_on(context.get_executor(), {std::nullopt, 0});
  tcp::socket client(context);
  boost::system::error_code error;
  client.connect({asio::ip::address_v4::loopback(), acceptor->local_endpoint().port()}, error);
  EXPECT_FALSE(error) << error.message();
}

}  // namespace
}  // namespace staple::httpd
