// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

typedef struct x509_st X509;

namespace staple::x509 {

/// matches_dns_name reports whether `pattern`, a dNSName of a certificate, names the server `name`
/// (RFC 9525, 6.3). Letters are compared without case. The first label of `pattern` may be `*`,
/// which stands for one whole label, if at least two more labels follow. Anything in `pattern` that
/// is not a DNS name matches nothing. `name` may end in a dot.
bool matches_dns_name(std::string_view pattern, std::string_view name);

/// names_server reports whether the subject alternative names of `certificate` contain the server
/// `name`. An IP address is compared with the iPAddress entries, octet by octet (RFC 9525, 6.5),
/// and without its zone, which has a meaning on this host only. Any other name is compared with the
/// dNSName entries. The common name is not used (RFC 9525, 2).
bool names_server(const X509& certificate, std::string_view name);

}  // namespace staple::x509
