// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/system/result.hpp>

#include "probes/dns/answers.h"
#include "probes/failure.h"

namespace staple::dns {

/// Channel queries one set of name servers through c-ares on an event loop. Owned by shared_ptr.
class Channel {
 public:
  using Result = boost::system::result<Answer, Failure>;
  using Handler = std::function<void(Result)>;

  /// open creates a channel for `servers` (`address[:port]`, separated by commas; empty: those of
  /// /etc/resolv.conf). Throws std::runtime_error if `servers` is malformed.
  static std::shared_ptr<Channel> open(boost::asio::any_io_executor loop,
                                       const std::string& servers,
                                       std::chrono::milliseconds timeout, int tries);

  virtual ~Channel() = default;

  /// query sends a query and calls `handler` exactly once: before query() returns if /etc/hosts has
  /// the answer, and with resolve_failed if the channel is destroyed first.
  virtual void query(const Question& question, Handler handler) = 0;

  /// servers returns the name servers in use, each as `address:port`.
  virtual std::vector<std::string> servers() const = 0;
};

}  // namespace staple::dns
