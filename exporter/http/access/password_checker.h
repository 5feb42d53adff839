// SPDX-License-Identifier: Apache-2.0

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

/// Users maps the name of each user to the bcrypt hash of the password.
using Users = std::map<std::string, std::string, std::less<>>;

/// Credentials are the user name and password that a client sent. Both are empty if it sent none,
/// or malformed ones.
struct Credentials {
  std::string user = {};
  std::string password = {};
};

/// parse_basic reads the value of the header field Authorization (RFC 7617, section 2). Returns
/// empty credentials for another scheme or a malformed value.
Credentials parse_basic(std::string_view header);

/// PasswordChecker checks passwords against bcrypt hashes. One check takes about 50 ms and runs on
/// a separate thread; the outcomes of right passwords and of the latest wrong ones are cached. Not
/// thread-safe: it belongs to the thread of its caller.
class PasswordChecker {
 public:
  enum class Outcome { right, wrong, busy };

  /// check compares `credentials` with `users`, which must not be empty. An unknown user takes as
  /// long as a wrong password. Returns busy, without a check, if too many checks are waiting.
  boost::asio::awaitable<Outcome> check(const Users& users, Credentials credentials);

 private:
  void cache_outcome(const Sha256& digest, bool right, std::size_t users);

  // SHA-256 of user, hash and password: salted by the salt in the hash.
  std::set<Sha256> right_;
  std::set<Sha256> wrong_;
  std::deque<Sha256> wrong_by_age_;
  std::size_t waiting_ = 0;
  std::unique_ptr<LoopThread> thread_;  ///< null before the first check
};

}  // namespace staple::httpd
