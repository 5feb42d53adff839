// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

namespace staple::httpd {

/// RequestSource is what a request says about the page that caused it. Pages cannot set or change
/// these header fields; programs other than browsers send only Host.
struct RequestSource {
  std::string host = {};        ///< destination: authority of the target, or Host
  std::string origin = {};      ///< Origin (RFC 6454, section 7); empty if not given
  std::string fetch_site = {};  ///< Sec-Fetch-Site (Fetch Metadata); empty if not given
  std::string fetch_mode = {};  ///< Sec-Fetch-Mode; empty if not given
  std::string fetch_dest = {};  ///< Sec-Fetch-Dest; empty if not given
};

/// is_foreign returns whether a page of another origin caused the request. Sec-Fetch-Site decides.
/// Without it, as from older browsers and over plain HTTP, the host and port of Origin must be
/// those of the destination. A request without either is not from a page that could read or send
/// anything in the name of its user.
bool is_foreign(const RequestSource& source);

/// is_navigation returns whether a user has followed a link in a window, not in a frame.
bool is_navigation(const RequestSource& source);

}  // namespace staple::httpd
