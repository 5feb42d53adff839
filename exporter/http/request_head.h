#pragma once

#include <cstddef>
#include <string_view>

namespace staple::httpd {

/// RequestHead is what the first bytes of a request say of its head: request line and
/// header fields.
struct RequestHead {
  enum class State { incomplete, complete, refused };

  State state = State::incomplete;
  unsigned status = 0;            ///< refused: of the answer
  std::string_view problem = {};  ///< refused: why, for a person
  /// whole: the client waits for `100 Continue` before it sends a body
  bool expects_continue = false;
};

/// parse_request_head reads a head as strictly as RFC 9112 allows, so that no two programs can take
/// the same bytes for different requests (11.2): lines end with CR LF and are not folded (2.2,
/// 5.2), names are tokens with the colon behind them (5.1), there is one Host (3.2), the length of
/// the body is said in one way and once (6.1, 6.3). It refuses as soon as the bytes allow, and what
/// is longer than `limit` bytes.
RequestHead parse_request_head(std::string_view bytes, std::size_t limit);

}  // namespace staple::httpd
