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

/// HashPlan is the work of checking a password. A wrong password takes the same work for every
/// name, known or not: one hash of each cost that a user has, so at least one of the highest cost.
/// So the time does not tell which names exist.
struct HashPlan {
  std::string hash;  ///< of the user; of a user with the highest cost for an unknown name
  bool is_known = false;
  /// Settings of crypt(3) to hash with after a password was wrong: one of each other cost
  std::vector<std::string> padding = {};
};

/// plan_hashes returns the work for a user name. `users` must not be empty.
HashPlan plan_hashes(const Users& users, std::string_view name);

/// HashFunction hashes a password with a setting, or with the setting at the beginning of a hash.
/// Returns an empty string if it cannot.
using HashFunction =
    std::function<std::string(const std::string& password, const std::string& setting)>;

/// is_right returns whether a password is that of the user. A wrong one takes the whole work of
/// the plan.
bool is_right(const HashPlan& plan, const std::string& password, const HashFunction& hash);

/// parse_bcrypt_cost returns the cost of a bcrypt hash or setting, which is the base-2 logarithm of
/// the number of rounds.
unsigned parse_bcrypt_cost(std::string_view hash);

}  // namespace staple::httpd
