// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <boost/version.hpp>

namespace staple::http {

/// feed_parser passes the bytes that have arrived to a parser of Boost.Beast. Returns the number of
/// bytes that the parser took. With Boost before 1.87, of a chunked body it passes nothing while
/// there are fewer bytes than its last chunk has, `0 CRLF CRLF` (RFC 9112, 7.1): after the zero the
/// parser assumes that the rest has arrived too, and aborts the program if it has not.
template <typename Parser>
std::size_t feed_parser(Parser& parser, boost::asio::const_buffer bytes,
                        boost::system::error_code& error) {
  constexpr std::size_t chunked_end = BOOST_VERSION < 108700 ? 5 : 0;
  if (parser.is_header_done() && parser.chunked() && bytes.size() < chunked_end) return 0;
  return parser.put(bytes, error);
}

}  // namespace staple::http
