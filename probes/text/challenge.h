// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace staple::text {

/// Schemes holds the names of authentication schemes, as they were sent.
using Schemes = std::vector<std::string>;

/// kMaxSchemes is the number of schemes that are read; servers offer three at most.
inline constexpr std::size_t kMaxSchemes = 8;

/// add_schemes adds the schemes that the value of WWW-Authenticate or Proxy-Authenticate offers
/// (RFC 9110, 11.6.1), each once. Names that are no token or longer than 32 characters are left
/// out, and so are all beyond kMaxSchemes.
void add_schemes(std::string_view value, Schemes& schemes);

/// Login is what a request carried.
struct Login {
  /// Of the credentials that were sent, else the only scheme that can be used. Empty: none was
  /// sent, and several can be used.
  std::string_view scheme = {};
  bool sent = false;  ///< credentials were sent
};

/// describe_challenge tells why `server` (`the proxy`, `the server`) refused a request with the
/// status 401 or 407.
std::string describe_challenge(std::string_view server, const Schemes& offered, const Login& login);

}  // namespace staple::text
