#include "exporter/http/access/passwords.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <crypt.h>

#include "probes/crypto/hash.h"
#include "probes/text/base64.h"

namespace staple::httpd {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostWaiting = 16;
constexpr std::size_t kMostWrong = 100;

ByteView bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// On the thread of Passwords. By value: whoever asked may be gone before it is done.
asio::awaitable<bool> matches(std::string password, std::string hash) {
  const auto work = std::make_unique<crypt_data>();
  const char* const made = crypt_r(password.c_str(), hash.c_str(), work.get());
  // crypt(3) ends at a NUL: what stands behind it was not looked at.
  co_return made&& made == hash&& password.find('\0') == std::string::npos;
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

asio::awaitable<Passwords::Verdict> Passwords::check(const Users& users, Credentials credentials) {
  const auto found = users.find(credentials.user);
  const bool exists = found != users.end();
  const std::string hash = exists ? found->second : users.begin()->second;
  const std::size_t count = users.size();
  const Sha256 digest =
      crypto::sha256_of_parts({bytes(credentials.user), bytes(hash), bytes(credentials.password)});
  // A user who is gone may have left a right one behind.
  if (exists && right_.contains(digest)) co_return Verdict::right;
  if (wrong_.contains(digest)) co_return Verdict::wrong;
  if (waiting_ == kMostWaiting) co_return Verdict::busy;

  if (!thread_) thread_ = std::make_unique<asio::thread_pool>(1);
  ++waiting_;
  const bool match =
      co_await asio::co_spawn(*thread_, matches(std::move(credentials.password), hash), asio::use_awaitable);
  --waiting_;
  const bool right = match && exists;
  remember(digest, right, count);
  co_return right ? Verdict::right : Verdict::wrong;
}

void Passwords::remember(const Sha256& digest, bool right, std::size_t users) {
  if (right) {
    // More than there are users: some are of passwords that were changed.
    if (right_.size() >= users) right_.clear();
    right_.insert(digest);
    return;
  }
  if (!wrong_.insert(digest).second) return;
  wrong_by_age_.push_back(digest);
  if (wrong_by_age_.size() <= kMostWrong) return;
  wrong_.erase(wrong_by_age_.front());
  wrong_by_age_.pop_front();
}

}  // namespace staple::httpd
