// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/extension.h"

#include <algorithm>

#include <arpa/inet.h>

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

/// parse_address returns the octets of an IP address. Empty if `name` is not an address.
Bytes parse_address(const std::string& name) {
  Bytes octets(16);
  if (inet_pton(AF_INET6, name.c_str(), octets.data()) == 1) return octets;
  octets.resize(4);
  if (inet_pton(AF_INET, name.c_str(), octets.data()) == 1) return octets;
  return {};
}

}  // namespace

Bytes encode(const std::vector<Extension>& extensions) {
  std::vector<Bytes> parts;
  for (const Extension& extension : extensions) {
    std::vector<Bytes> fields{der::oid(extension.oid)};
    if (extension.critical) fields.push_back(der::boolean(true));
    fields.push_back(der::octet_string(extension.value));
    parts.push_back(der::sequence(fields));
  }
  return der::sequence(parts);
}

Extension basic_constraints(bool ca) {
  return {"2.5.29.19", true, ca ? der::sequence({der::boolean(true)}) : der::sequence({})};
}

Extension key_usage(const std::vector<KeyUsageBit>& bits) {
  std::uint8_t octet = 0;
  int last = 0;
  for (const KeyUsageBit bit : bits) {
    octet = static_cast<std::uint8_t>(octet | (0x80 >> static_cast<int>(bit)));
    last = std::max(last, static_cast<int>(bit));
  }
  return {"2.5.29.15", true, der::bit_string(Bytes{octet}, static_cast<std::uint8_t>(7 - last))};
}

Extension extended_key_usage(const std::vector<std::string>& oids) {
  std::vector<Bytes> parts;
  for (const std::string& oid : oids) parts.push_back(der::oid(oid));
  return {"2.5.29.37", false, der::sequence(parts)};
}

Extension subject_key_identifier(ByteView identifier) {
  return {"2.5.29.14", false, der::octet_string(identifier)};
}

Extension authority_key_identifier(ByteView identifier) {
  return {"2.5.29.35", false, der::sequence({der::implicit_tag(0, identifier)})};
}

Extension subject_alternative_names(const std::vector<std::string>& names) {
  std::vector<Bytes> parts;
  for (const std::string& name : names) {
    const Bytes octets = parse_address(name);
    parts.push_back(octets.empty() ? der::implicit_tag(2, der::bytes(name))
                                   : der::implicit_tag(7, octets));
  }
  return {"2.5.29.17", false, der::sequence(parts)};
}

Extension authority_information_access(const std::vector<std::string>& ocsp_urls) {
  std::vector<Bytes> parts;
  for (const std::string& url : ocsp_urls) {
    parts.push_back(
        der::sequence({der::oid("1.3.6.1.5.5.7.48.1"), der::implicit_tag(6, der::bytes(url))}));
  }
  return {"1.3.6.1.5.5.7.1.1", false, der::sequence(parts)};
}

Extension must_staple() { return {"1.3.6.1.5.5.7.1.24", false, der::sequence({der::integer(5)})}; }

Extension ocsp_nocheck() { return {"1.3.6.1.5.5.7.48.1.5", false, der::null()}; }

}  // namespace staple::pki
