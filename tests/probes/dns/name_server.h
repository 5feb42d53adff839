#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "probes/dns/answers.h"

namespace staple::dns {

/// NameServer answers on a port of the loopback by UDP and by TCP, on the loop it is given, while
/// it lives.
class NameServer {
 public:
  /// Zone holds what is known of a name. A name that is not in the server's map does not exist.
  struct Zone {
    /// none: there is no data of the kind asked for
    std::vector<boost::asio::ip::address> addresses = {};
    std::uint8_t rcode = 0;  ///< RFC 1035, 4.1.1
    bool silent = false;
    std::vector<Service> services = {};
    std::string alias = {};  ///< the name is another one for this; empty: it is not
    bool truncated = false;  ///< by UDP only the half is said (RFC 1035, 4.1.1: TC)
    std::uint8_t ttl = 60;
  };

  NameServer(boost::asio::io_context& loop, std::map<std::string, Zone> zones);

  /// address is where it listens: `127.0.0.1:port`.
  std::string address() const;

  /// set changes what is known of a name.
  void set(const std::string& name, Zone zone) { zones_[name] = std::move(zone); }

  /// questions is how many were asked.
  int questions() const { return questions_; }

 private:
  void receive();
  boost::asio::awaitable<void> accept();
  std::vector<std::uint8_t> make_answer(const std::vector<std::uint8_t>& question,
                                        bool by_udp) const;

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::map<std::string, Zone> zones_;
  int questions_ = 0;
  std::array<std::uint8_t, 512> question_{};
  boost::asio::ip::udp::endpoint client_;
};

}  // namespace staple::dns
