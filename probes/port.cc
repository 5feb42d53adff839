// SPDX-License-Identifier: Apache-2.0

#include "probes/port.h"

#include <charconv>
#include <system_error>

namespace staple {

Result<std::uint16_t> parse_port(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0 || number > 65535) {
    return Error{ErrorKind::malformed, "the port is not a number from 1 to 65535"};
  }
  return static_cast<std::uint16_t>(number);
}

}  // namespace staple
