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

/// ServerPool is who can be asked, and in which order.
struct ServerPool {
  std::vector<std::shared_ptr<Channel>> channels;  ///< one for each, never none
  std::size_t preferred = 0;                       ///< the one that answered last
  /// Of one that does not answer, before the next is asked
  std::chrono::milliseconds failover_delay{0};
};

/// Lookup is one question on its way: it is asked of one server after the other until one of them
/// answers. A server that cannot tell has the next one asked at once.
class Lookup : public std::enable_shared_from_this<Lookup> {
 public:
  using Result = Channel::Result;
  using Handler = std::function<void(Result)>;

  /// start asks and calls `done` once: before it returns where /etc/hosts knows the answer, with
  /// the last failure once no server is left, with resolve_failed when the servers end. It lives
  /// until then by itself.
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
  Handler handler_;  ///< empty: it has ended
  std::size_t first_index_;
  std::size_t remaining_;        ///< servers that were not asked yet
  std::size_t outstanding_ = 0;  ///< servers that were asked and have not answered
};

}  // namespace staple::dns
