// SPDX-License-Identifier: Apache-2.0

// Parses any text as an Authorization header. A user name that is found contains no colon, and the
// password is the text after the colon.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exporter/http/access/password_checker.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = staple::httpd::parse_basic({reinterpret_cast<const char*>(data), size});
  if (read.user.find(':') != std::string::npos) std::abort();
  if (read.user.size() + read.password.size() >= size && size > 0) std::abort();
  return 0;
}
