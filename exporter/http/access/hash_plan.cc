// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/hash_plan.h"

#include <algorithm>

namespace staple::httpd {
namespace {

constexpr std::size_t kCost = 4;      // position of the two digits in `$2b$10$`
constexpr std::size_t kSetting = 29;  // length of `$2b$10$` and the salt

std::string with_cost(std::string_view hash, unsigned cost) {
  std::string setting(hash.substr(0, kSetting));
  setting[kCost] = static_cast<char>('0' + cost / 10);
  setting[kCost + 1] = static_cast<char>('0' + cost % 10);
  return setting;
}

}  // namespace

unsigned parse_bcrypt_cost(std::string_view hash) {
  const auto digit = [&](std::size_t at) { return static_cast<unsigned>(hash[at] - '0'); };
  return digit(kCost) * 10 + digit(kCost + 1);
}

HashPlan plan_hashes(const Users& users, std::string_view name) {
  const auto cost_of = [](const auto& user) { return parse_bcrypt_cost(user.second); };
  const auto highest = std::ranges::max_element(users, {}, cost_of);
  const auto found = users.find(name);
  if (found == users.end()) return {highest->second};
  HashPlan plan{found->second, true};
  for (unsigned cost = cost_of(*found); cost < cost_of(*highest); ++cost)
    plan.padding.push_back(with_cost(plan.hash, cost));
  return plan;
}

bool is_right(const HashPlan& plan, const std::string& password, const HashFunction& hash) {
  const bool matches = hash(password, plan.hash) == plan.hash;
  // crypt(3) stops at a NUL and ignores the bytes after it.
  if (matches && plan.is_known && password.find('\0') == std::string::npos) return true;
  for (const std::string& setting : plan.padding) hash(password, setting);
  return false;
}

}  // namespace staple::httpd
