#pragma once

#include <optional>

#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

#include "exporter/http/routing.h"

namespace staple {

/// refusal is the answer to a request whose body could not be read because of Beast's `error`. Absent: the
/// client is to be left without one.
inline std::optional<Response> refusal(boost::system::error_code error) {
  namespace beast_http = boost::beast::http;
  if (error == beast_http::error::body_limit) return plain(413, "The body of the request is too large.\n");
  const bool closed =
      error == beast_http::error::end_of_stream || error == beast_http::error::partial_message;
  if (error.category() == make_error_code(beast_http::error::end_of_stream).category() && !closed) {
    return plain(400, "This is not an HTTP request.\n");
  }
  return std::nullopt;
}

}  // namespace staple
