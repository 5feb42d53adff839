#include "tests/probes/net/name_server.h"

#include <cstddef>
#include <utility>

#include <boost/asio/buffer.hpp>

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using Message = std::vector<std::uint8_t>;

constexpr std::size_t kHeader = 12;
constexpr std::uint8_t kA = 1;
constexpr std::uint8_t kAaaa = 28;
constexpr std::uint8_t kNameError = 3;

template <class Octets>
void append_record(Message& message, std::uint8_t type, const Octets& octets) {
  // Name: a pointer to the question; type, class IN, TTL 60 s, length.
  message.insert(message.end(),
                 {0xC0, kHeader, 0, type, 0, 1, 0, 0, 0, 60, 0, static_cast<std::uint8_t>(octets.size())});
  message.insert(message.end(), octets.begin(), octets.end());
}

}  // namespace

NameServer::NameServer(asio::io_context& loop, std::map<std::string, Zone> zones)
    : socket_(loop, udp::endpoint(asio::ip::address_v4::loopback(), 0)), zones_(std::move(zones)) {
  receive();
}

std::string NameServer::address() const {
  return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
}

void NameServer::receive() {
  socket_.async_receive_from(asio::buffer(question_), asker_,
                             [this](boost::system::error_code error, std::size_t size) {
                               if (error) return;
                               const Message message = answer(size);
                               if (!message.empty()) socket_.send_to(asio::buffer(message), asker_, 0, error);
                               receive();
                             });
}

/// Answers the one question of a message (RFC 1035, 4.1); empty: says nothing.
Message NameServer::answer(std::size_t size) const {
  std::string name;
  std::size_t at = kHeader;
  while (at < size && question_[at] != 0) {
    const std::size_t length = question_[at];
    if (at + length + 5 > size) return {};
    if (!name.empty()) name += '.';
    name.append(question_.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                question_.begin() + static_cast<std::ptrdiff_t>(at + 1 + length));
    at += 1 + length;
  }
  const std::uint8_t type = question_[at + 2];
  const auto found = zones_.find(name);
  const Zone zone = found == zones_.end() ? Zone{.addresses = {}, .rcode = kNameError} : found->second;
  if (zone.silent) return {};

  Message message(question_.begin(), question_.begin() + static_cast<std::ptrdiff_t>(at) + 5);
  std::uint8_t answers = 0;
  for (const asio::ip::address& known : zone.addresses) {
    if (known.is_v4() != (type == kA) || (type != kA && type != kAaaa)) continue;
    ++answers;
    if (known.is_v4()) {
      append_record(message, type, known.to_v4().to_bytes());
    } else {
      append_record(message, type, known.to_v6().to_bytes());
    }
  }
  message[2] = 0x81;  // an answer; recursion was desired and, next, is available
  message[3] = static_cast<std::uint8_t>(0x80 | zone.rcode);
  message[6] = 0;
  message[7] = answers;
  message[10] = message[11] = 0;  // nothing additional: not the question's EDNS either
  return message;
}

}  // namespace staple
