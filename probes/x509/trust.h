#pragma once

#include <span>
#include <string>

#include "probes/bytes.h"
#include "probes/time.h"
#include "probes/x509/roots.h"

namespace staple::x509 {

/// Trust is whether a chain leads to a trust anchor and names the server (RFC 5280, 6; RFC 6125,
/// 6). It holds from `from` to just before `until`: no validity of a certificate in question begins
/// or ends in between.
struct Trust {
  bool trusted = false;
  bool names_server = false;   ///< true also where no name was asked for
  bool public_anchor = false;  ///< the anchor is one of the system's roots; false: there is none
  std::string problem;         ///< why it is not trusted; empty: it is
  std::string must_staple_ca;  ///< a CA above the leaf that carries the TLS feature; empty: none
  WallTime from = WallTime::min();
  WallTime until = WallTime::max();
};

/// verify_chain verifies `chain` (DER, leaf first, never empty; the others in any order) at `now`.
/// `server_name` is a DNS name or an IP address; empty: any will do.
Trust verify_chain(std::span<const ByteView> chain, const Roots& roots,
                   const std::string& server_name, WallTime now);

}  // namespace staple::x509
