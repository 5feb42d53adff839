// SPDX-License-Identifier: Apache-2.0

#include "exporter/targets/idna.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <idn2.h>

namespace staple::targets {
namespace {

constexpr std::size_t kMaxName = 1024;  // bytes; a name of 253 A-label characters has fewer

}  // namespace

Result<std::string> to_a_labels(std::string_view name) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(name, is_ascii)) return std::string(name);
  if (name.size() > kMaxName) return Error{ErrorKind::too_large, "the name is too long"};
  if (name.find('\0') != std::string_view::npos)
    return Error{ErrorKind::malformed, "the name contains a NUL"};
  std::uint8_t* converted = nullptr;
  const std::string copy(name);
  const int status = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(copy.c_str()), &converted,
                                    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owner(converted, idn2_free);
  if (status != IDN2_OK) return Error{ErrorKind::malformed, idn2_strerror(status)};
  return std::string(reinterpret_cast<const char*>(converted));
}

}  // namespace staple::targets
