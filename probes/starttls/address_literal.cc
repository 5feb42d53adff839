// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/address_literal.h"

#include <algorithm>
#include <string_view>

namespace staple::starttls {
namespace {

namespace ip = boost::asio::ip;
constexpr std::string_view kIp6Tag = "IPv6:";
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxDomain = 255;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// is_label returns whether `label` is a sub-domain (RFC 5321, 4.1.2): letters, digits and
/// hyphens within.
bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && is_letter_or_digit(label.front()) &&
         is_letter_or_digit(label.back()) &&
         std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

/// is_domain returns whether `name` is a Domain (RFC 5321, 4.1.2). An address without brackets has
/// the syntax of one, and is none.
bool is_domain(std::string_view name) {
  boost::system::error_code no_address;
  ip::make_address(name, no_address);
  if (!no_address || name.size() > kMaxDomain) return false;
  while (true) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == name.npos) return true;
    name.remove_prefix(dot + 1);
  }
}

/// is_address returns whether `text`, from between the brackets, is an address as an address
/// literal has it.
bool is_address(std::string_view text) {
  const bool tagged = text.starts_with(kIp6Tag);
  if (tagged) text.remove_prefix(kIp6Tag.size());
  boost::system::error_code error;
  const ip::address address = ip::make_address(text, error);
  return !error && address.is_v6() == tagged && text.find('%') == text.npos;
}

}  // namespace

std::string write_address_literal(const ip::address& address) {
  if (address.is_v4()) return "[" + address.to_string() + "]";
  ip::address_v6 global = address.to_v6();
  if (global.is_v4_mapped())
    return "[" + ip::make_address_v4(ip::v4_mapped, global).to_string() + "]";
  global.scope_id(0);
  return "[" + std::string(kIp6Tag) + global.to_string() + "]";
}

bool is_client_name(const std::string& name) {
  const bool bracketed = name.size() > 2 && name.front() == '[' && name.back() == ']';
  return bracketed ? is_address(std::string_view(name).substr(1, name.size() - 2))
                   : is_domain(name);
}

}  // namespace staple::starttls
