// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/password_checker.h"

#include <array>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <crypt.h>

#include "probes/crypto/hash.h"
#include "probes/net/as_value.h"
#include "probes/text/ascii.h"
#include "probes/text/base64.h"

namespace staple::httpd {

namespace asio = boost::asio;

namespace {

/// crypt(3) refuses longer passwords (CRYPT_MAX_PASSPHRASE_SIZE).
constexpr std::size_t kLongestPassword = 511;
constexpr std::size_t kMaxWrong = 100;

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hash_password(const std::string& password, const std::string& setting) {
  const auto work = std::make_unique<crypt_data>();
  const char* const computed = crypt_r(password.c_str(), setting.c_str(), work.get());
  return computed ? computed : "";
}

}  // namespace

Credentials parse_basic(std::string_view header) {
  constexpr std::string_view scheme = "Basic ";
  if (!text::equals_without_case(header.substr(0, scheme.size()), scheme)) return {};
  const auto decoded = text::decode_base64(header.substr(scheme.size()));
  if (!decoded) return {};
  const std::string both(decoded->begin(), decoded->end());
  const auto colon = both.find(':');
  if (colon == std::string::npos) return {};
  return {both.substr(0, colon), both.substr(colon + 1)};
}

/// Ticket is a check that waits. Its timer never expires: cancelling it ends the wait.
struct PasswordChecker::Ticket {
  explicit Ticket(const asio::any_io_executor& executor)
      : signal(executor, asio::steady_timer::time_point::max()) {}

  void call(bool has_turn) {
    state = has_turn ? State::called : State::refused;
    signal.cancel();
  }

  enum class State { waiting, called, refused } state = State::waiting;
  asio::steady_timer signal;
};

asio::awaitable<PasswordChecker::Outcome> PasswordChecker::check(const Users& users,
                                                                 Credentials credentials,
                                                                 ClientAddress client) {
  if (users.empty() || credentials.password.size() > kLongestPassword) co_return Outcome::wrong;
  HashPlan plan = plan_hashes(users, credentials.user);
  const std::size_t count = users.size();
  const bool is_known = plan.is_known;
  const Sha256 digest = crypto::sha256_of_parts(
      {as_bytes(credentials.user), as_bytes(plan.hash), as_bytes(credentials.password)});
  if (const auto outcome = find_cached(digest, is_known)) co_return *outcome;
  const bool has_turn = co_await wait_for_turn(std::move(client), std::move(credentials.user));
  if (!has_turn) co_return Outcome::busy;
  // The same password may have been checked in the meantime.
  if (const auto outcome = find_cached(digest, is_known)) {
    pass_turn();
    co_return *outcome;
  }
  const bool right = co_await run_hashes(std::move(plan), std::move(credentials.password));
  cache_outcome(digest, right, count);
  co_return right ? Outcome::right : Outcome::wrong;
}

// wait_for_turn returns whether the check may run. It must call pass_turn() then.
asio::awaitable<bool> PasswordChecker::wait_for_turn(ClientAddress client, std::string user) {
  if (!is_checking_) {
    is_checking_ = true;
    co_return true;
  }
  const auto ticket = std::make_shared<Ticket>(co_await asio::this_coro::executor);
  const std::array path{std::move(client.network), std::move(client.address), std::move(user)};
  const auto displaced = waiting_.add(path, ticket, {kMaxWaiting, kMaxWaitingOfNetwork});
  if (displaced) (*displaced)->call(false);
  if (ticket->state == Ticket::State::waiting) co_await ticket->signal.async_wait(net::as_value);
  co_return ticket->state == Ticket::State::called;
}

void PasswordChecker::pass_turn() {
  is_checking_ = waiting_.size() > 0;
  if (is_checking_) waiting_.take()->call(true);
}

asio::awaitable<bool> PasswordChecker::run_hashes(HashPlan plan, std::string password) {
  try {
    if (!thread_) {
      thread_ = std::make_unique<LoopThread>();
      thread_->start();
    }
    const auto task = [plan = std::move(plan), password = std::move(password)] {
      return is_right(plan, password, hash_password);
    };
    const bool right = co_await thread_->call(task);
    pass_turn();
    co_return right;
  } catch (...) {
    pass_turn();
    throw;
  }
}

// The digest of a removed user may still be among the right ones.
std::optional<PasswordChecker::Outcome> PasswordChecker::find_cached(const Sha256& digest,
                                                                     bool is_known) const {
  if (is_known && right_.contains(digest)) return Outcome::right;
  if (wrong_.contains(digest)) return Outcome::wrong;
  return std::nullopt;
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
