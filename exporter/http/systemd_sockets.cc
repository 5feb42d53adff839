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

constexpr int kFirst = 3;
constexpr int kMost = 64;

std::optional<int> number(const char* text) {
  if (!text) return std::nullopt;
  const std::string_view digits = text;
  int result = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
  if (error != std::errc() || end != digits.data() + digits.size() || result < 0) return std::nullopt;
  return result;
}

template <class Value>
Value option(int descriptor, int name, Value otherwise) {
  Value value = otherwise;
  socklen_t size = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : otherwise;
}

/// family is that of a listening TCP socket; absent: it is none.
std::optional<int> family(int descriptor) {
  const int domain = option(descriptor, SO_DOMAIN, -1);
  const bool right = (domain == AF_INET || domain == AF_INET6) &&
                     option(descriptor, SO_TYPE, -1) == SOCK_STREAM &&
                     option(descriptor, SO_ACCEPTCONN, 0) == 1;
  return right ? std::optional(domain) : std::nullopt;
}

}  // namespace

boost::system::result<std::vector<tcp::acceptor>, ListenError> inherited_sockets(
    const asio::any_io_executor& executor, const ReadVariable& variable) {
  std::vector<tcp::acceptor> result;
  const std::optional<int> process = number(variable("LISTEN_PID"));
  const std::optional<int> count = number(variable("LISTEN_FDS"));
  if (process != getpid() || !count || *count > kMost) return result;
  for (int descriptor = kFirst; descriptor < kFirst + *count; ++descriptor) {
    const std::optional<int> domain = family(descriptor);
    if (!domain) {
      return ListenError{ListenProblem::refused, "the descriptor " + std::to_string(descriptor) +
                                                     " that systemd passed is no listening TCP socket"};
    }
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    result.emplace_back(executor, *domain == AF_INET ? tcp::v4() : tcp::v6(), descriptor);
  }
  return result;
}

}  // namespace staple::httpd
