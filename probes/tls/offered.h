// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

typedef struct ssl_st SSL;

namespace staple::tls {

/// offered_groups returns the groups that handshakes offer, in OpenSSL's syntax. OpenSSL's default
/// comes first, so a ClientHello has the same key shares as without this list. All other groups
/// that this OpenSSL supports follow: a certificate on a curve that is not offered cannot be read
/// (RFC 8422, 5.3). Finite-field groups above kMaxGroupBits are left out. Built once.
const std::string& offered_groups();

/// offered_groups_with_one_share returns the same groups for a handshake with a key share of the
/// first one alone. Empty with OpenSSL before 3.5, which always sends one, and after 3.6, whose
/// default may be another list.
const std::string& offered_groups_with_one_share();

/// has_chosen_first_group returns whether a handshake of TLS 1.3 used the first group of
/// offered_groups_with_one_share(). False if that is empty.
bool has_chosen_first_group(SSL& connection);

/// is_offerable_group returns whether a handshake can offer this group alone: OpenSSL has a group
/// of this name, and it is not a finite field above kMaxGroupBits.
bool is_offerable_group(const std::string& name);

/// canonical_group_name returns the one name of a group that has several: `secp256r1` for `P-256`
/// and `prime256v1`, `x25519` for `X25519`. Other names are only changed to lower case.
std::string canonical_group_name(const std::string& name);

/// join_groups writes a list of groups in OpenSSL's syntax.
std::string join_groups(const std::vector<std::string>& names);

/// offered_ecdsa_algorithms returns the signature algorithms that request an ECDSA certificate, in
/// OpenSSL's syntax: those of RFC 8446, 4.2.3, and those of RFC 8734 if this OpenSSL supports them.
/// Built once.
const std::string& offered_ecdsa_algorithms();

}  // namespace staple::tls
