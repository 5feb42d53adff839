// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/authorization.h"

#include <cstdint>
#include <utility>

#include "exporter/configuration/secrets.h"
#include "probes/text/base64.h"

namespace staple::config {

Result<std::string> make_authorization(const Login& login) {
  if (login.scheme.empty()) return std::string();
  std::string secret = login.secret;
  if (!login.secret_file.empty()) {
    auto text = read_secret(login.secret_file);
    if (!text) return text.error();
    secret = *std::move(text);
  }
  if (login.scheme == "Basic") {
    const std::string both = login.user + ":" + secret;
    secret = text::encode_base64({reinterpret_cast<const std::uint8_t*>(both.data()), both.size()});
  }
  return login.scheme + " " + secret;
}

}  // namespace staple::config
