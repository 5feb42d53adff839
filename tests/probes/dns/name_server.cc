// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/dns/name_server.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "probes/net/as_value.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using Message = std::vector<std::uint8_t>;

constexpr std::size_t kHeader = 12;
constexpr std::uint8_t kA = 1;
constexpr std::uint8_t kAaaa = 28;
constexpr std::uint8_t kCname = 5;
constexpr std::uint8_t kSrv = 33;
constexpr std::uint8_t kNameError = 3;
constexpr std::size_t kLargest = 4096;  ///< a response that is not dripped

void append16(Message& message, std::size_t number) {
  message.push_back(static_cast<std::uint8_t>(number >> 8));
  message.push_back(static_cast<std::uint8_t>(number));
}

template <class Octets>
void append_record(Message& message, std::uint8_t type, std::uint8_t ttl, const Octets& octets) {
  // Name: a pointer to the question; type, class IN, TTL, length.
  message.insert(message.end(), {0xC0, kHeader, 0, type, 0, 1, 0, 0, 0, ttl});
  append16(message, octets.size());
  message.insert(message.end(), octets.begin(), octets.end());
}

void append_name(Message& message, std::string_view name) {
  while (!name.empty()) {
    const auto label = name.substr(0, name.find('.'));
    message.push_back(static_cast<std::uint8_t>(label.size()));
    message.insert(message.end(), label.begin(), label.end());
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  message.push_back(0);
}

Message service_data(const Service& service) {
  Message data{0, 1, 0, 1};  // priority and weight
  append16(data, service.port);
  append_name(data, service.host);
  return data;
}

}  // namespace

NameServer::NameServer(asio::io_context& loop, std::map<std::string, Zone> zones)
    : socket_(loop),
      acceptor_(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      zones_(std::move(zones)) {
  socket_.open(udp::v4());
  socket_.bind({asio::ip::address_v4::loopback(), acceptor_.local_endpoint().port()});
  receive();
  asio::co_spawn(loop, accept(), asio::detached);
}

std::string NameServer::address() const {
  return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
}

void NameServer::receive() {
  socket_.async_receive_from(
      asio::buffer(question_), client_, [this](boost::system::error_code error, std::size_t size) {
        if (error) return;
        ++questions_;
        const Message question(question_.begin(),
                               question_.begin() + static_cast<std::ptrdiff_t>(size));
        const Message message = make_answer(question, true);
        if (delay_ > std::chrono::milliseconds(0)) {
          asio::co_spawn(socket_.get_executor(), respond(message, client_), asio::detached);
        } else if (!message.empty()) {
          socket_.send_to(asio::buffer(message), client_, 0, error);
        }
        receive();
      });
}

asio::awaitable<void> NameServer::respond(Message message, udp::endpoint to) {
  asio::steady_timer timer(socket_.get_executor(), delay_);
  co_await timer.async_wait(net::as_value);
  boost::system::error_code ignored;
  if (!message.empty()) socket_.send_to(asio::buffer(message), to, 0, ignored);
}

asio::awaitable<void> NameServer::accept() {
  while (true) {
    auto [refused, socket] = co_await acceptor_.async_accept(net::as_value);
    if (refused) co_return;
    std::array<std::uint8_t, 2> size{};
    const auto [no_size, read] =
        co_await asio::async_read(socket, asio::buffer(size), net::as_value);
    Message question(static_cast<std::size_t>(size[0]) << 8 | size[1]);
    const auto [no_question, more] =
        co_await asio::async_read(socket, asio::buffer(question), net::as_value);
    if (no_size || no_question) continue;
    const Message response = make_answer(question, false);
    Message framed;
    append16(framed, response.size());
    framed.insert(framed.end(), response.begin(), response.end());
    socket.set_option(tcp::no_delay(true));
    for (std::size_t at = 0; at < framed.size();) {
      const std::size_t piece = framed.size() > kLargest ? 1 : framed.size();
      const auto [error, sent] = co_await asio::async_write(
          socket, asio::buffer(framed.data() + at, piece), net::as_value);
      if (error) break;
      at += sent;
    }
  }
}

/// Returns the response to the one question of a message (RFC 1035, 4.1). Empty: no response.
Message NameServer::make_answer(const Message& question, bool by_udp) const {
  std::string name;
  std::size_t at = kHeader;
  while (at < question.size() && question[at] != 0) {
    const std::size_t length = question[at];
    if (at + length + 5 > question.size()) return {};
    if (!name.empty()) name += '.';
    name.append(question.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                question.begin() + static_cast<std::ptrdiff_t>(at + 1 + length));
    at += 1 + length;
  }
  const std::uint8_t type = question[at + 2];
  const auto found = zones_.find(name);
  const Zone zone =
      found == zones_.end() ? Zone{.addresses = {}, .rcode = kNameError} : found->second;
  if (zone.silent) return {};

  Message message(question.begin(), question.begin() + static_cast<std::ptrdiff_t>(at) + 5);
  std::uint8_t answers = 0;
  if (!zone.alias.empty()) {
    Message data;
    append_name(data, zone.alias);
    append_record(message, kCname, zone.ttl, data);
    ++answers;
  }
  for (const asio::ip::address& known : zone.addresses) {
    if (known.is_v4() != (type == kA) || (type != kA && type != kAaaa)) continue;
    ++answers;
    if (known.is_v4()) {
      append_record(message, type, zone.ttl, known.to_v4().to_bytes());
    } else {
      append_record(message, type, zone.ttl, known.to_v6().to_bytes());
    }
  }
  for (const Service& service : zone.services) {
    if (type != kSrv) continue;
    append_record(message, type, zone.ttl, service_data(service));
    ++answers;
  }
  message[2] = 0x81;  // a response; recursion desired and, below, available
  message[3] = static_cast<std::uint8_t>(0x80 | zone.rcode);
  message[6] = 0;
  message[7] = answers;
  message[10] = message[11] = 0;  // no additional records, not even the query's EDNS record
  if (!by_udp) message.resize(message.size() + zone.dripped);
  if (zone.truncated && by_udp) {
    message[2] |= 0x02;
    message[7] = 0;
    message.resize(at + 5);
  }
  return message;
}

}  // namespace staple::dns
