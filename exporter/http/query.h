// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

#include <boost/url/url.hpp>

namespace staple::httpd {

/// append_parameter appends a parameter to the query of `url`. Everything but unreserved characters
/// (RFC 3986, 2.3) is escaped, `+` too, which parse_request() reads as a space.
void append_parameter(boost::urls::url& url, std::string_view name, std::string_view value);

}  // namespace staple::httpd
