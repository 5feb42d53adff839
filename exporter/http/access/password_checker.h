#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "exporter/loop_thread.h"
#include "probes/bytes.h"

namespace staple::httpd {

/// Users is who may come in: name → bcrypt hash of the password.
using Users = std::map<std::string, std::string, std::less<>>;

/// Credentials is who a client says it is. Both are empty where it does not say so, or
/// not readably.
struct Credentials {
  std::string user = {};
  std::string password = {};
};

/// parse_basic reads the value of the header `Authorization` (RFC 7617, 2).
Credentials parse_basic(std::string_view header);

/// PasswordChecker checks passwords, and remembers which were right and the latest that were wrong:
/// bcrypt takes some 50 ms, on a thread of its own. It belongs to the thread of whoever asks.
class PasswordChecker {
 public:
  enum class Outcome { right, wrong, busy };

  /// check tells whether these are credentials of one of `users`, of which there must be one. It
  /// takes as long for a user that does not exist as for a wrong password. busy: too many wait
  /// already, and nothing was learnt.
  boost::asio::awaitable<Outcome> check(const Users& users, Credentials credentials);

 private:
  void cache_outcome(const Sha256& digest, bool right, std::size_t users);

  // Digests of user, hash and password: as salted as the hash.
  std::set<Sha256> right_;
  std::set<Sha256> wrong_;
  std::deque<Sha256> wrong_by_age_;
  std::size_t waiting_ = 0;
  std::unique_ptr<LoopThread> thread_;  ///< null before the first password is checked
};

}  // namespace staple::httpd
