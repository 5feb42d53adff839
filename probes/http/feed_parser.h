#pragma once

#include <cstddef>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

namespace staple::http {

/// feed_parser gives a parser of Boost.Beast the bytes that have come so far, and returns how many
/// it took. Of a chunked body it gives none while there are fewer than its end has, `0 CRLF CRLF`
/// (RFC 9112, 7.1): once the parser has seen the zero it takes for granted that the rest has come
/// with it, and ends the program where it has not.
template <typename Parser>
std::size_t feed_parser(Parser& parser, boost::asio::const_buffer bytes,
                        boost::system::error_code& error) {
  constexpr std::size_t chunked_end = 5;
  if (parser.is_header_done() && parser.chunked() && bytes.size() < chunked_end) return 0;
  return parser.put(bytes, error);
}

}  // namespace staple::http
