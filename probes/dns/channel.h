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

/// AresChannel asks one name server with c-ares, which it joins to an event loop. Owned
/// by shared_ptr.
class Channel {
 public:
  using Result = boost::system::result<Answer, Failure>;
  using Handler = std::function<void(Result)>;

  /// open begins with the servers (`address[:port]`, separated by commas; empty: the system's).
  /// Throws std::runtime_error when they cannot be understood.
  static std::shared_ptr<Channel> open(boost::asio::any_io_executor loop,
                                       const std::string& servers,
                                       std::chrono::milliseconds timeout, int tries);

  virtual ~Channel() = default;

  /// query asks and calls `done` once: before it returns where /etc/hosts knows the answer, with
  /// resolve_failed where the channel ends first.
  virtual void query(const Question& question, Handler handler) = 0;

  /// servers lists whom it asks, each as `address:port`.
  virtual std::vector<std::string> servers() const = 0;
};

}  // namespace staple::dns
