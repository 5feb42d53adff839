// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/password_checker.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <crypt.h>

#include "probes/crypto/hash.h"
#include "probes/text/base64.h"

namespace staple::httpd {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMaxWaiting = 16;
constexpr std::size_t kMaxWrong = 100;

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool matches(const std::string& password, const std::string& hash) {
  const auto work = std::make_unique<crypt_data>();
  const char* const computed = crypt_r(password.c_str(), hash.c_str(), work.get());
  // crypt(3) stops at a NUL and ignores the bytes after it.
  return computed && computed == hash && password.find('\0') == std::string::npos;
}

}  // namespace

Credentials parse_basic(std::string_view header) {
  constexpr std::string_view scheme = "Basic ";
  if (!boost::beast::iequals(header.substr(0, scheme.size()), scheme)) return {};
  const auto decoded = text::decode_base64(header.substr(scheme.size()));
  if (!decoded) return {};
  const std::string both(decoded->begin(), decoded->end());
  const auto colon = both.find(':');
  if (colon == std::string::npos) return {};
  return {both.substr(0, colon), both.substr(colon + 1)};
}

asio::awaitable<PasswordChecker::Outcome> PasswordChecker::check(const Users& users,
                                                                 Credentials credentials) {
  const auto found = users.find(credentials.user);
  const bool exists = found != users.end();
  const std::string hash = exists ? found->second : users.begin()->second;
  const std::size_t count = users.size();
  const Sha256 digest = crypto::sha256_of_parts(
      {as_bytes(credentials.user), as_bytes(hash), as_bytes(credentials.password)});
  // The digest of a removed user may still be in right_.
  if (exists && right_.contains(digest)) co_return Outcome::right;
  if (wrong_.contains(digest)) co_return Outcome::wrong;
  if (waiting_ == kMaxWaiting) co_return Outcome::busy;

  if (!thread_) {
    thread_ = std::make_unique<LoopThread>();
    thread_->start();
  }
  ++waiting_;
  const auto task = [password = std::move(credentials.password), hash] {
    return matches(password, hash);
  };
  const bool match = co_await thread_->call(task);
  --waiting_;
  const bool right = match && exists;
  cache_outcome(digest, right, count);
  co_return right ? Outcome::right : Outcome::wrong;
}

void PasswordChecker::cache_outcome(const Sha256& digest, bool right, std::size_t users) {
  if (right) {
    // A set larger than the number of users holds digests of passwords that were changed.
    if (right_.size() >= users) right_.clear();
    right_.insert(digest);
    return;
  }
  if (!wrong_.insert(digest).second) return;
  wrong_by_age_.push_back(digest);
  if (wrong_by_age_.size() <= kMaxWrong) return;
  wrong_.erase(wrong_by_age_.front());
  wrong_by_age_.pop_front();
}

}  // namespace staple::httpd
