#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

namespace staple {

/// NameServer answers on a UDP port of the loopback, on the loop it is given, while it lives.
class NameServer {
 public:
  /// Zone holds what is known of a name. A name that is not in the server's map does not exist.
  struct Zone {
    std::vector<boost::asio::ip::address> addresses = {};  ///< none: there is no data of the kind asked for
    std::uint8_t rcode = 0;                                ///< RFC 1035, 4.1.1
    bool silent = false;
  };

  NameServer(boost::asio::io_context& loop, std::map<std::string, Zone> zones);

  /// address is where it listens: `127.0.0.1:port`.
  std::string address() const;

 private:
  void receive();
  std::vector<std::uint8_t> answer(std::size_t size) const;

  boost::asio::ip::udp::socket socket_;
  std::map<std::string, Zone> zones_;
  std::array<std::uint8_t, 512> question_{};
  boost::asio::ip::udp::endpoint asker_;
};

}  // namespace staple
