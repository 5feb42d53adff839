// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <chrono>
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

/// NameServer is a DNS server on a loopback port, by UDP and TCP, on the given loop. It runs from
/// construction to destruction.
class NameServer {
 public:
  /// Zone holds the records of one name. A name without a zone does not exist.
  struct Zone {
    /// Empty: no data of the requested kind.
    std::vector<boost::asio::ip::address> addresses = {};
    std::uint8_t rcode = 0;  ///< RFC 1035, 4.1.1
    bool silent = false;
    std::vector<Service> services = {};
    std::string alias = {};  ///< canonical name; empty: not an alias
    bool truncated = false;  ///< UDP responses are cut in half (RFC 1035, 4.1.1: TC)
    std::uint8_t ttl = 60;
    /// By TCP so many zeros follow the records, and each byte is a segment of its own.
    std::size_t dripped = 0;
  };

  NameServer(boost::asio::io_context& loop, std::map<std::string, Zone> zones);

  /// address returns the listen address, `127.0.0.1:port`.
  std::string address() const;

  /// set replaces the zone of a name.
  void set(const std::string& name, Zone zone) { zones_[name] = std::move(zone); }

  /// delay makes the server respond to each later query by UDP after this time.
  void delay(std::chrono::milliseconds time) { delay_ = time; }

  /// questions returns the number of queries received.
  int questions() const { return questions_; }

 private:
  void receive();
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> respond(std::vector<std::uint8_t> message,
                                       boost::asio::ip::udp::endpoint to);
  std::vector<std::uint8_t> make_answer(const std::vector<std::uint8_t>& question,
                                        bool by_udp) const;

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::map<std::string, Zone> zones_;
  int questions_ = 0;
  std::chrono::milliseconds delay_{0};
  std::array<std::uint8_t, 512> question_{};
  boost::asio::ip::udp::endpoint client_;
};

}  // namespace staple::dns
