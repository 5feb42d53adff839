// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/channel.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include <ares.h>
#include <boost/asio/steady_timer.hpp>
#include <netinet/in.h>
#include <sys/time.h>

#include "probes/dns/native_sockets.h"
#include "probes/dns/socket_watch.h"
#include "probes/dns/tries.h"
#include "probes/net/read_meter.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::error_code;

constexpr int kInternet = 1;                 // RFC 1035, 3.2.4
constexpr int kSrv = 33;                     // RFC 2782
constexpr std::size_t kMaxAddresses = 1024;  // more than any valid answer holds

constexpr const char* kTooManyPieces = "the name server sends its answers in too many pieces";

// Since 1.31, c-ares caches answers for up to an hour by default. AnswerCache has other bounds, so
// that cache stays off: qcache_max_ttl is 0. Since 1.32 its timeouts adapt (tries.h).
#if ARES_VERSION >= 0x012000
constexpr int kNewerOptions = ARES_OPT_QUERY_CACHE | ARES_OPT_MAXTIMEOUTMS;
#elif ARES_VERSION >= 0x011f00
constexpr int kNewerOptions = ARES_OPT_QUERY_CACHE;
#else
constexpr int kNewerOptions = 0;
#endif

void set_timeouts(ares_options& options, std::chrono::milliseconds timeout, int tries) {
  options.timeout = static_cast<int>(timeout.count());
  options.tries = tries;
#if ARES_VERSION >= 0x012000
  options.maxtimeout = options.timeout;
  options.tries = count_adaptive_tries(timeout, tries);
#endif
}

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
    {ARES_ECANCELLED, Reason::resolve_server_failure},
};

/// `timeouts` counts the tries that had no answer in time. c-ares 1.22 to 1.32.2 return
/// ARES_ETIMEOUT also if there was none, because the name servers refused or a connection failed.
Failure make_resolve_failure(const std::string& host, int status, int timeouts) {
  if (status == ARES_ETIMEOUT && timeouts == 0) status = ARES_ECONNREFUSED;
  const Row* row = std::ranges::find(kReasons, status, &Row::status);
  const Reason reason = row != std::end(kReasons) ? row->reason : Reason::resolve_failed;
  const bool cancelled = status == ARES_ECANCELLED;
  return {reason, host + ": " + (cancelled ? kTooManyPieces : ares_strerror(status))};
}

Answer to_answer(const ares_addrinfo& info) {
  Answer answer;
  auto& addresses = answer.addresses;
  int ttl = std::numeric_limits<int>::max();
  for (const ares_addrinfo_node* node = info.nodes; node && addresses.size() < kMaxAddresses;
       node = node->ai_next) {
    const auto found = to_address(node->ai_addr);
    ttl = std::min(ttl, node->ai_ttl);
    if (found && std::ranges::find(addresses, *found) == addresses.end())
      addresses.push_back(*found);
  }
  std::stable_partition(addresses.begin(), addresses.end(),
                        [](const address& a) { return a.is_v4(); });
  for (const ares_addrinfo_cname* alias = info.cnames; alias; alias = alias->next) {
    ttl = std::min(ttl, alias->ttl);
  }
  if (!addresses.empty()) answer.ttl = Seconds(std::max(ttl, 0));
  return answer;
}

/// PendingQuery is a query in progress in c-ares, which calls back exactly once for each.
struct PendingQuery {
  std::string name;
  Channel::Handler handler;
};

void on_addresses(void* argument, int status, int timeouts, ares_addrinfo* info) {
  const std::unique_ptr<PendingQuery> pending(static_cast<PendingQuery*>(argument));
  Answer answer;
  if (info) {
    answer = to_answer(*info);
    ares_freeaddrinfo(info);
  }
  if (status == ARES_SUCCESS && answer.addresses.empty()) status = ARES_ENODATA;
  if (status != ARES_SUCCESS)
    return pending->handler(make_resolve_failure(pending->name, status, timeouts));
  pending->handler(std::move(answer));
}

void on_services(void* argument, int status, int timeouts, unsigned char* message, int size) {
  const std::unique_ptr<PendingQuery> pending(static_cast<PendingQuery*>(argument));
  std::optional<Answer> answer;
  if (status == ARES_SUCCESS) {
    answer = read_services({message, static_cast<std::size_t>(size)});
    status = !answer ? ARES_EBADRESP : answer->services.empty() ? ARES_ENODATA : ARES_SUCCESS;
  }
  if (status != ARES_SUCCESS)
    return pending->handler(make_resolve_failure(pending->name, status, timeouts));
  pending->handler(*std::move(answer));
}

/// AresChannel waits on the sockets that c-ares opens, and on its timeouts.
class AresChannel : public Channel, public std::enable_shared_from_this<AresChannel> {
 public:
  AresChannel(asio::any_io_executor loop, const std::string& servers,
              std::chrono::milliseconds timeout, int tries)
      : loop_(std::move(loop)), timer_(loop_) {
    char hosts_then_dns[] = "fb";
    ares_options options{};
    options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
      static_cast<AresChannel*>(self)->watch(socket, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    set_timeouts(options, timeout, tries);
    options.lookups = hosts_then_dns;
    const int given = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                      ARES_OPT_LOOKUPS | kNewerOptions;
    if (const int status = ares_init_options(&channel_, &options, given); status != ARES_SUCCESS) {
      throw std::runtime_error(std::string("cannot initialize the resolver: ") +
                               ares_strerror(status));
    }
    if (servers.empty()) return;
    if (const int status = ares_set_servers_ports_csv(channel_, servers.c_str());
        status != ARES_SUCCESS) {
      ares_destroy(channel_);
      throw std::runtime_error("invalid name servers \"" + servers + "\"");
    }
  }

  AresChannel(const AresChannel&) = delete;
  AresChannel& operator=(const AresChannel&) = delete;

  /// Completes every pending query with ARES_EDESTRUCTION.
  ~AresChannel() override { ares_destroy(channel_); }

  void query(const Question& question, Handler handler) override {
    auto counted = [this, handler = std::move(handler)](Result result) {
      reads_ = {};
      handler(std::move(result));
    };
    auto* const pending = new PendingQuery{question.name, std::move(counted)};
    if (question.kind == Question::Kind::services) {
      ares_query(channel_, question.name.c_str(), kInternet, kSrv, on_services, pending);
    } else {
      ares_addrinfo_hints hints{};
      hints.ai_flags = ARES_AI_NOSORT | ARES_AI_ENVHOSTS;
      hints.ai_family = family_of(question.protocol);
      ares_getaddrinfo(channel_, question.name.c_str(), nullptr, &hints, on_addresses, pending);
    }
    rearm_timer();
  }

  std::vector<std::string> servers() const override {
    std::vector<std::string> texts;
    ares_addr_port_node* nodes = nullptr;
    if (ares_get_servers_ports(channel_, &nodes) != ARES_SUCCESS) return texts;
    for (const auto* node = nodes; node; node = node->next) {
      const int port = node->udp_port == 0 ? 53 : node->udp_port;
      texts.push_back(format_socket_address(node->family, &node->addr, port));
    }
    ares_free_data(nodes);
    return texts;
  }

 private:
  void watch(ares_socket_t socket, bool readable, bool writable) {
    if (!readable && !writable) {
      const auto closing = watches_.find(socket);
      if (closing == watches_.end()) return;
      // A running process() keeps it alive a little longer, and by then the descriptor number may
      // belong to another socket.
      closing->second->descriptor.release();
      watches_.erase(closing);
      return;
    }
    auto& found = watches_[socket];
    if (!found) {
      found = std::make_shared<SocketWatch>(loop_, socket);
    }
    found->read.wanted = readable;
    found->write.wanted = writable;
    await(found);
  }

  void await(const std::shared_ptr<SocketWatch>& socket_watch) {
    await(socket_watch, &SocketWatch::read, asio::posix::descriptor_base::wait_read);
    await(socket_watch, &SocketWatch::write, asio::posix::descriptor_base::wait_write);
  }

  void await(const std::shared_ptr<SocketWatch>& socket_watch,
             SocketWatch::Direction SocketWatch::*direction,
             asio::posix::descriptor_base::wait_type event) {
    if (!(*socket_watch.*direction).wanted ||
        std::exchange((*socket_watch.*direction).awaited, true))
      return;
    auto on_ready = [weak = weak_from_this(), of = std::weak_ptr(socket_watch),
                     direction](error_code error) {
      const auto self = weak.lock();
      const auto ready = of.lock();
      if (error || !self || !ready) return;
      (*ready.*direction).awaited = false;
      self->process(ready, direction);
    };
    socket_watch->descriptor.async_wait(event, std::move(on_ready));
  }

  /// process lets c-ares use a ready socket. c-ares may close it meanwhile and open another one
  /// with the same number: `socket_watch` is awaited again only if it is still registered.
  void process(const std::shared_ptr<SocketWatch>& socket_watch,
               SocketWatch::Direction SocketWatch::*direction) {
    const ares_socket_t socket = socket_watch->descriptor.native_handle();
    const bool reads = direction == &SocketWatch::read;
    if (reads && socket_watch->by_tcp && !reads_.add(0)) return ares_cancel(channel_);
    ares_process_fd(channel_, reads ? socket : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : socket);
    const auto found = watches_.find(socket);
    if (found != watches_.end() && found->second == socket_watch) await(socket_watch);
    rearm_timer();
  }

  void rearm_timer() {
    timeval wait{};
    if (!ares_timeout(channel_, nullptr, &wait)) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds(wait.tv_sec) +
                         std::chrono::microseconds(wait.tv_usec));
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->rearm_timer();
    });
  }

  asio::any_io_executor loop_;
  asio::steady_timer timer_;
  std::unordered_map<ares_socket_t, std::shared_ptr<SocketWatch>> watches_;
  net::ReadMeter reads_;  ///< by TCP, since the last answer; c-ares does not tell the bytes
  ares_channel channel_ = nullptr;
};

}  // namespace

std::shared_ptr<Channel> Channel::open(asio::any_io_executor loop, const std::string& servers,
                                       std::chrono::milliseconds timeout, int tries) {
  return std::make_shared<AresChannel>(std::move(loop), servers, timeout, tries);
}

}  // namespace staple::dns
