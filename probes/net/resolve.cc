#include "probes/net/resolve.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include <ares.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <netinet/in.h>
#include <sys/time.h>

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::error_code;
using Resolved = boost::system::result<std::vector<address>, Failure>;

constexpr std::size_t kMaxAddresses = 1024;  // beyond a name server's reason, and ours

struct Row {
  int status;
  Reason reason;
};

constexpr Row kReasons[] = {
    {ARES_ENOTFOUND, Reason::resolve_not_found},
    {ARES_ENODATA, Reason::resolve_no_address},
    {ARES_ETIMEOUT, Reason::resolve_timeout},
    {ARES_ESERVFAIL, Reason::resolve_server_failure},
    {ARES_EREFUSED, Reason::resolve_server_failure},
    {ARES_ENOTIMP, Reason::resolve_server_failure},
    {ARES_EFORMERR, Reason::resolve_server_failure},
    {ARES_EBADRESP, Reason::resolve_server_failure},
    {ARES_ECONNREFUSED, Reason::resolve_server_failure},
    {ARES_EBADNAME, Reason::resolve_bad_name},
};

Failure resolve_failure(const std::string& host, int status) {
  const Row* row = std::ranges::find(kReasons, status, &Row::status);
  const Reason reason = row != std::end(kReasons) ? row->reason : Reason::resolve_failed;
  return {reason, host + ": " + ares_strerror(status)};
}

std::optional<address> to_address(const sockaddr* from) {
  if (from->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, from, sizeof v4);
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (from->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, from, sizeof v6);
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return asio::ip::address_v6(bytes, v6.sin6_scope_id);
  }
  return std::nullopt;
}

std::vector<address> to_addresses(const ares_addrinfo& info) {
  std::vector<address> addresses;
  for (const ares_addrinfo_node* node = info.nodes; node && addresses.size() < kMaxAddresses;
       node = node->ai_next) {
    const auto found = to_address(node->ai_addr);
    if (found && std::ranges::find(addresses, *found) == addresses.end()) addresses.push_back(*found);
  }
  std::stable_partition(addresses.begin(), addresses.end(), [](const address& a) { return a.is_v4(); });
  return addresses;
}

bool is_allowed(const address& literal, IpProtocol protocol) {
  return protocol == IpProtocol::any || (protocol == IpProtocol::ip4) == literal.is_v4();
}

int family(IpProtocol protocol) {
  switch (protocol) {
    case IpProtocol::ip4:
      return AF_INET;
    case IpProtocol::ip6:
      return AF_INET6;
    case IpProtocol::any:
      break;
  }
  return AF_UNSPEC;
}

/// Lookup is one question under way. c-ares and the coroutine that asked each hold it, so that either may go
/// first: c-ares answers every question once, a coroutine that gave up just never reads the answer.
struct Lookup {
  Lookup(const asio::any_io_executor& loop, std::chrono::nanoseconds limit) : timer(loop, limit) {}

  asio::steady_timer timer;  ///< the limit, and the bell that the answer rings
  std::optional<int> status;
  std::vector<address> addresses;
};

void answered(void* argument, int status, int /*timeouts*/, ares_addrinfo* info) {
  const std::unique_ptr<std::shared_ptr<Lookup>> held(static_cast<std::shared_ptr<Lookup>*>(argument));
  Lookup& lookup = **held;
  lookup.status = status;
  if (info) {
    lookup.addresses = to_addresses(*info);
    ares_freeaddrinfo(info);
  }
  lookup.timer.cancel();
}

/// loopback is what localhost and names below it mean whether or not /etc/hosts knows them (RFC 6761, 6.3).
address loopback(IpProtocol protocol) {
  if (protocol == IpProtocol::ip6) return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

}  // namespace

/// Channel joins c-ares to the loop: it watches the sockets that c-ares opens and keeps its time.
class Resolver::Channel : public std::enable_shared_from_this<Channel> {
 public:
  Channel(asio::any_io_executor loop, const NameServers& servers) : loop_(std::move(loop)), timer_(loop_) {
    char hosts_then_dns[] = "fb";
    ares_options options{};
    options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
      static_cast<Channel*>(self)->watch(socket, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    options.timeout = static_cast<int>(servers.patience.count());
    options.tries = servers.rounds;
    options.lookups = hosts_then_dns;
    const int given = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS;
    if (const int status = ares_init_options(&channel_, &options, given); status != ARES_SUCCESS) {
      throw std::runtime_error(std::string("cannot start the resolver: ") + ares_strerror(status));
    }
    if (servers.addresses.empty()) return;
    if (const int status = ares_set_servers_ports_csv(channel_, servers.addresses.c_str());
        status != ARES_SUCCESS) {
      ares_destroy(channel_);
      throw std::runtime_error("cannot understand the name servers \"" + servers.addresses + "\"");
    }
  }

  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Answers every question under way with ARES_EDESTRUCTION.
  ~Channel() { ares_destroy(channel_); }

  void ask(const std::string& host, IpProtocol protocol, const std::shared_ptr<Lookup>& lookup) {
    ares_addrinfo_hints hints{};
    hints.ai_flags = ARES_AI_NOSORT | ARES_AI_ENVHOSTS;
    hints.ai_family = family(protocol);
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, answered, new std::shared_ptr<Lookup>(lookup));
    keep_time();
  }

  const asio::any_io_executor& loop() const { return loop_; }

 private:
  /// Side is one direction of a socket.
  struct Side {
    bool wanted = false;   ///< c-ares wants to know when it is ready
    bool awaited = false;  ///< the loop was asked and has not answered yet
  };

  /// Watch is a socket that c-ares opened and will close: it is released, never closed here.
  struct Watch {
    Watch(const asio::any_io_executor& loop, ares_socket_t socket) : descriptor(loop, socket) {}
    ~Watch() { descriptor.release(); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    asio::posix::stream_descriptor descriptor;
    Side read;
    Side write;
  };

  void watch(ares_socket_t socket, bool readable, bool writable) {
    if (!readable && !writable) {
      watches_.erase(socket);
      return;
    }
    auto& found = watches_[socket];
    if (!found) found = std::make_shared<Watch>(loop_, socket);
    found->read.wanted = readable;
    found->write.wanted = writable;
    await(found);
  }

  void await(const std::shared_ptr<Watch>& watched) {
    await(watched, &Watch::read, asio::posix::descriptor_base::wait_read);
    await(watched, &Watch::write, asio::posix::descriptor_base::wait_write);
  }

  void await(const std::shared_ptr<Watch>& watched, Side Watch::*side,
             asio::posix::descriptor_base::wait_type event) {
    if (!(*watched.*side).wanted || std::exchange((*watched.*side).awaited, true)) return;
    auto happened = [weak = weak_from_this(), of = std::weak_ptr(watched), side](error_code error) {
      const auto self = weak.lock();
      const auto ready = of.lock();
      if (error || !self || !ready) return;
      (*ready.*side).awaited = false;
      self->process(ready, side);
    };
    watched->descriptor.async_wait(event, std::move(happened));
  }

  /// c-ares may close the socket, and open another of the same number, while it processes: `watched` is only
  /// awaited again if it is still the one.
  void process(const std::shared_ptr<Watch>& watched, Side Watch::*side) {
    const ares_socket_t socket = watched->descriptor.native_handle();
    const bool reads = side == &Watch::read;
    ares_process_fd(channel_, reads ? socket : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : socket);
    const auto found = watches_.find(socket);
    if (found != watches_.end() && found->second == watched) await(watched);
    keep_time();
  }

  void keep_time() {
    timeval wait{};
    if (!ares_timeout(channel_, nullptr, &wait)) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds(wait.tv_sec) + std::chrono::microseconds(wait.tv_usec));
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->keep_time();
    });
  }

  asio::any_io_executor loop_;
  asio::steady_timer timer_;
  std::unordered_map<ares_socket_t, std::shared_ptr<Watch>> watches_;
  ares_channel channel_ = nullptr;
};

Resolver::Resolver(asio::any_io_executor loop, const NameServers& servers)
    : channel_(std::make_shared<Channel>(std::move(loop), servers)) {}

Resolver::~Resolver() = default;

asio::awaitable<Resolved> Resolver::resolve(std::string host, IpProtocol protocol,
                                            std::chrono::nanoseconds limit) {
  error_code not_literal;
  const address literal = asio::ip::make_address(host, not_literal);
  if (!not_literal) {
    if (is_allowed(literal, protocol)) co_return std::vector{literal};
    co_return Failure{Reason::resolve_no_address,
                      host + " is not of the address family that the module asks for"};
  }

  const auto lookup = std::make_shared<Lookup>(channel_->loop(), limit);
  channel_->ask(host, protocol, lookup);
  // /etc/hosts answers before ask() returns, and then the bell has rung already.
  if (!lookup->status) co_await lookup->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!lookup->status) {
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return Failure{Reason::resolve_timeout, host + ": no answer in time"};
  }
  if (*lookup->status != ARES_SUCCESS) {
    if (host == "localhost" || host.ends_with(".localhost")) co_return std::vector{loopback(protocol)};
    co_return resolve_failure(host, *lookup->status);
  }
  if (lookup->addresses.empty()) co_return resolve_failure(host, ARES_ENODATA);
  co_return std::move(lookup->addresses);
}

}  // namespace staple
