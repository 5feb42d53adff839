// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/hash_plan.h"

namespace staple::httpd {
namespace {

constexpr std::size_t kCost = 4;      // position of the two digits in `$2b$10$`
constexpr std::size_t kSetting = 29;  // length of `$2b$10$` and the salt

}  // namespace

unsigned parse_bcrypt_cost(std::string_view hash) {
  const auto digit = [&](std::size_t at) { return static_cast<unsigned>(hash[at] - '0'); };
  return digit(kCost) * 10 + digit(kCost + 1);
}

HashPlan plan_hashes(const Users& users, std::string_view name) {
  std::map<unsigned, std::string_view> hashes;  // one of each cost
  for (const auto& [user, hash] : users) hashes.emplace(parse_bcrypt_cost(hash), hash);
  const auto found = users.find(name);
  HashPlan plan;
  plan.is_known = found != users.end();
  plan.hash = plan.is_known ? found->second : hashes.rbegin()->second;
  hashes.erase(parse_bcrypt_cost(plan.hash));
  for (const auto& [cost, hash] : hashes) plan.padding.emplace_back(hash.substr(0, kSetting));
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
