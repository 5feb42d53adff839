// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/server_name.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "probes/bytes.h"
#include "probes/crypto/handle.h"
#include "probes/text/ascii.h"

namespace staple::x509 {
namespace {

constexpr std::size_t kMaxLabel = 63;  // RFC 1035, 2.3.4

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && std::ranges::all_of(label, [](char c) {
    const char lower = text::to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_dns_name(std::string_view name) {
  while (true) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

/// read_address returns the octets of an IP address in network byte order, without its zone.
/// Nullopt if `name` is not an IP address.
std::optional<Bytes> read_address(std::string_view name) {
  const std::string text(name.substr(0, name.find('%')));
  Bytes octets(sizeof(in6_addr));
  if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) return octets;
  octets.resize(sizeof(in_addr));
  if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1) return octets;
  return std::nullopt;
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

bool matches(const GENERAL_NAME& entry, std::string_view name,
             const std::optional<Bytes>& address) {
  if (!address) return entry.type == GEN_DNS && matches_dns_name(text_of(entry.d.dNSName), name);
  if (entry.type != GEN_IPADD) return false;
  return std::ranges::equal(text_of(entry.d.iPAddress), *address, {},
                            [](char c) { return static_cast<std::uint8_t>(c); });
}

}  // namespace

bool matches_dns_name(std::string_view pattern, std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (!is_dns_name(name)) return false;
  if (!pattern.starts_with("*."))
    return is_dns_name(pattern) && text::equals_without_case(pattern, name);
  pattern.remove_prefix(2);
  const auto dot = name.find('.');
  return is_dns_name(pattern) && pattern.find('.') != std::string_view::npos &&
         dot != std::string_view::npos && text::equals_without_case(pattern, name.substr(dot + 1));
}

bool names_server(const X509& certificate, std::string_view name) {
  const auto address = read_address(name);
  const crypto::Handle<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  ERR_clear_error();
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (matches(*sk_GENERAL_NAME_value(names.get(), i), name, address)) return true;
  }
  return false;
}

}  // namespace staple::x509
