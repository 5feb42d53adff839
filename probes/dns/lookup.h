// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "probes/dns/channel.h"

namespace staple::dns {

/// ServerPool holds the name servers and their order.
struct ServerPool {
  std::vector<std::shared_ptr<Channel>> channels;  ///< one for each server, at least one
  std::size_t preferred = 0;                       ///< index of the server that answered last
  /// Time without an answer after which the next server is queried too.
  std::chrono::milliseconds failover_delay{0};
};

/// Lookup is one query in progress. It queries one server after the other until one answers. A
/// server that reports a failure is followed by the next at once.
class Lookup : public std::enable_shared_from_this<Lookup> {
 public:
  using Result = Channel::Result;
  using Handler = std::function<void(Result)>;

  /// start begins a lookup that owns itself, and calls `handler` exactly once: before start()
  /// returns if /etc/hosts has the answer, with the last failure if no server is left, or with
  /// resolve_failed if the pool is destroyed.
  static void start(const boost::asio::any_io_executor& loop,
                    const std::shared_ptr<ServerPool>& servers, Question question, Handler handler);

 private:
  Lookup(const boost::asio::any_io_executor& loop, const std::shared_ptr<ServerPool>& servers,
         Question question, Handler handler);

  void query_next();
  void on_result(std::size_t index, Result result);
  void finish(Result result);

  boost::asio::steady_timer failover_timer_;
  std::weak_ptr<ServerPool> servers_;
  Question question_;
  Handler handler_;  ///< empty once the lookup has finished
  std::size_t first_index_;
  std::size_t remaining_;        ///< servers not queried yet
  std::size_t outstanding_ = 0;  ///< servers queried that have not answered
};

}  // namespace staple::dns
