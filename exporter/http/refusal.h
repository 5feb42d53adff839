// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

#include "exporter/http/routing.h"

namespace staple::httpd {

/// make_refusal returns the response to a request whose body could not be read because of Beast's
/// `error`. Returns nullopt if the connection is closed without a response.
inline std::optional<Response> make_refusal(boost::system::error_code error) {
  namespace beast_http = boost::beast::http;
  if (error == beast_http::error::body_limit)
    return make_text_response(413, "Request body too large\n");
  const bool closed =
      error == beast_http::error::end_of_stream || error == beast_http::error::partial_message;
  if (error.category() == make_error_code(beast_http::error::end_of_stream).category() && !closed) {
    return make_text_response(400, "Malformed HTTP request\n");
  }
  return std::nullopt;
}

}  // namespace staple::httpd
