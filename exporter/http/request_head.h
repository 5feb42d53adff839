// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string_view>

namespace staple::httpd {

/// RequestHead is the result of parsing the head of a request: the request line and the
/// header fields.
struct RequestHead {
  enum class State { incomplete, complete, refused };

  State state = State::incomplete;
  unsigned status = 0;            ///< of the response, if refused
  std::string_view problem = {};  ///< reason, for people, if refused
  /// The client waits for `100 Continue` before it sends the body. Set if complete.
  bool expects_continue = false;
};

/// parse_request_head validates a head as strictly as RFC 9112 permits, so that no two programs can
/// parse the same bytes as different requests (section 11.2). Lines end with CR LF and are not
/// folded (sections 2.2 and 5.2). Names are tokens, followed directly by a colon (section 5.1).
/// There is exactly one Host (section 3.2). The length of the body is given once and in one way
/// (sections 6.1 and 6.3). Invalid heads, and heads longer than `limit` bytes, are refused as early
/// as possible.
RequestHead parse_request_head(std::string_view bytes, std::size_t limit);

}  // namespace staple::httpd
