// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/refused_login.h"

#include <functional>
#include <utility>

namespace staple::prober {
namespace {

std::size_t identify(const starttls::Login& login) {
  return std::hash<std::string>()(login.username + '\0' + login.password);
}

}  // namespace

bool is_refused(const starttls::Login& login, const std::optional<RefusedLogin>& refused) {
  return refused && !login.username.empty() && refused->account == identify(login);
}

RefusedLogin refuse(starttls::Login& login, std::string detail) {
  return {identify(std::exchange(login, {})), std::move(detail)};
}

}  // namespace staple::prober
