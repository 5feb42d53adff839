// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace staple::httpd {

/// Users maps the name of each user to the bcrypt hash of the password.
using Users = std::map<std::string, std::string, std::less<>>;

/// HashPlan is the work of checking a password. A wrong password takes as much work for every
/// name, known or not: that of the highest cost among the users. So the time does not tell which
/// names exist.
struct HashPlan {
  std::string hash;  ///< of the user; of another one for an unknown name
  bool is_known = false;
  /// Settings of crypt(3) to hash with after a password was wrong. bcrypt takes 2^cost rounds, so
  /// one hash of each cost from that of the user up to below the highest makes up the difference.
  std::vector<std::string> padding = {};
};

/// plan_hashes returns the work for a user name. `users` must not be empty.
HashPlan plan_hashes(const Users& users, std::string_view name);

/// parse_bcrypt_cost returns the cost of a bcrypt hash or setting: the base-2 logarithm of
/// the rounds.
unsigned parse_bcrypt_cost(std::string_view hash);

}  // namespace staple::httpd
