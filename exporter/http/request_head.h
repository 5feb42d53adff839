// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <bitset>
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

/// RequestHeadParser validates a head as strictly as RFC 9112 permits, so that no two programs can
/// parse the same bytes as different requests (section 11.2). Lines end with CR LF and are not
/// folded (sections 2.2 and 5.2). Names are tokens, followed directly by a colon (section 5.1).
/// There is exactly one Host (section 3.2). The length of the body is given once and in one way
/// (sections 6.1 and 6.3). Fields that decide on access are given at most once. Invalid heads, and
/// heads longer than `limit` bytes, are refused as early as possible.
class RequestHeadParser {
 public:
  explicit RequestHeadParser(std::size_t limit) : limit_(limit) {}

  /// parse returns the state of the head. `bytes` is everything that has arrived of it so far: what
  /// the previous call had, with more at the end. Each byte is read once, in however many pieces
  /// the head arrives. After a head that is complete or refused, the result stays the same.
  RequestHead parse(std::string_view bytes);

 private:
  RequestHead parse_more(std::string_view bytes);

  std::size_t limit_;
  std::size_t line_ = 0;      ///< where the line that is incomplete begins
  std::size_t searched_ = 0;  ///< bytes without an end of this line
  bool is_1_1_ = false;
  std::bitset<8> seen_;  ///< singleton fields, by FieldIndex
  RequestHead result_;
};

/// parse_request_head parses a head that has arrived in one piece.
RequestHead parse_request_head(std::string_view bytes, std::size_t limit);

}  // namespace staple::httpd
