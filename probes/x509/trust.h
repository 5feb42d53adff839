// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>

#include "probes/bytes.h"
#include "probes/time.h"
#include "probes/x509/roots.h"

namespace staple::x509 {

/// Trust is the result of path validation and server name check (RFC 5280, 6; RFC 9525, 6). It
/// holds from `from` until just before `until`: in between, no validity of a certificate involved
/// begins or ends.
struct Trust {
  bool trusted = false;
  bool names_server = false;   ///< true also if no name was given
  bool public_anchor = false;  ///< the trust anchor is one of the system's roots
  std::string problem;         ///< why it is not trusted; empty if it is
  std::string must_staple_ca;  ///< a CA above the leaf with the TLS feature; empty if none has it
  WallTime from = WallTime::min();
  WallTime until = WallTime::max();
};

/// verify_chain verifies `chain` (DER, leaf first, not empty; the others in any order) at `now`.
/// `server_name` is a DNS name or an IP address, see names_server(). If it is empty, the name is
/// not checked.
Trust verify_chain(std::span<const ByteView> chain, const Roots& roots,
                   const std::string& server_name, WallTime now);

}  // namespace staple::x509
