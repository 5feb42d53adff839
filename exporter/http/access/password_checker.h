// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "exporter/http/access/fair_queue.h"
#include "exporter/http/access/hash_plan.h"
#include "exporter/http/client_address.h"
#include "exporter/loop_thread.h"
#include "probes/bytes.h"

namespace staple::httpd {

/// Credentials are the user name and password that a client sent. Both are empty if it sent none,
/// or malformed ones.
struct Credentials {
  std::string user = {};
  std::string password = {};
};

/// parse_basic reads the value of the header field Authorization (RFC 7617, section 2). Returns
/// empty credentials for another scheme or a malformed value.
Credentials parse_basic(std::string_view header);

/// PasswordChecker checks passwords against bcrypt hashes. One check at a time runs on a separate
/// thread, so that a flood of them costs no more than that thread. The others wait: networks take
/// turns, the addresses of a network, and the users of an address. The outcomes of right passwords
/// and of the latest wrong ones are cached and need no check. Not thread-safe: it belongs to
/// the thread of its caller.
class PasswordChecker {
 public:
  enum class Outcome { right, wrong, busy };

  /// check compares `credentials` with `users`. Without users every password is wrong. Returns busy
  /// if too many checks are waiting, of the network of the client or in all.
  boost::asio::awaitable<Outcome> check(const Users& users, Credentials credentials,
                                        ClientAddress client);

  static constexpr std::size_t kMaxWaiting = 256;  ///< in all
  static constexpr std::size_t kMaxWaitingOfNetwork = 64;

 private:
  struct Ticket;

  boost::asio::awaitable<bool> wait_for_turn(ClientAddress client, std::string user);
  void pass_turn();
  std::optional<Outcome> find_cached(const Sha256& digest, bool is_known) const;
  boost::asio::awaitable<bool> run_hashes(HashPlan plan, std::string password);
  void cache_outcome(const Sha256& digest, bool right, std::size_t users);

  // SHA-256 of user, hash and password: salted by the salt in the hash.
  std::set<Sha256> right_;
  std::set<Sha256> wrong_;
  std::deque<Sha256> wrong_by_age_;
  bool is_checking_ = false;
  FairQueue<std::shared_ptr<Ticket>> waiting_;
  std::unique_ptr<LoopThread> thread_;  ///< null before the first check
};

}  // namespace staple::httpd
