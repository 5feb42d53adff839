// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/systemd_sockets.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace staple::httpd {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr int kFirstDescriptor = 3;
constexpr int kMaxDescriptors = 64;

std::optional<int> parse_number(const char* text) {
  if (!text) return std::nullopt;
  const std::string_view digits = text;
  int result = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
  if (error != std::errc() || end != digits.data() + digits.size() || result < 0)
    return std::nullopt;
  return result;
}

template <class Value>
Value get_socket_option(int descriptor, int name, Value otherwise) {
  Value value = otherwise;
  socklen_t size = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : otherwise;
}

/// find_listening_family returns the address family of a listening TCP socket. Returns nullopt for
/// any other descriptor.
std::optional<int> find_listening_family(int descriptor) {
  const int domain = get_socket_option(descriptor, SO_DOMAIN, -1);
  const bool right = (domain == AF_INET || domain == AF_INET6) &&
                     get_socket_option(descriptor, SO_TYPE, -1) == SOCK_STREAM &&
                     get_socket_option(descriptor, SO_ACCEPTCONN, 0) == 1;
  return right ? std::optional(domain) : std::nullopt;
}

}  // namespace

Result<std::vector<tcp::acceptor>> take_systemd_sockets(const asio::any_io_executor& executor,
                                                        const VariableReader& variable) {
  std::vector<tcp::acceptor> result;
  const std::optional<int> process = parse_number(variable("LISTEN_PID"));
  const std::optional<int> count = parse_number(variable("LISTEN_FDS"));
  if (process != getpid() || !count || *count > kMaxDescriptors) return result;
  for (int descriptor = kFirstDescriptor; descriptor < kFirstDescriptor + *count; ++descriptor) {
    const std::optional<int> domain = find_listening_family(descriptor);
    if (!domain) {
      return Error{ErrorKind::failed, "descriptor " + std::to_string(descriptor) +
                                          " passed by systemd is not a listening TCP socket"};
    }
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    result.emplace_back(executor, *domain == AF_INET ? tcp::v4() : tcp::v6(), descriptor);
  }
  return result;
}

}  // namespace staple::httpd
