// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/query.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace staple::httpd {

void append_parameter(boost::urls::url& url, std::string_view name, std::string_view value) {
  const std::string escaped =
      boost::urls::encode({value.data(), value.size()}, boost::urls::unreserved_chars);
  url.encoded_params().append({{name.data(), name.size()}, escaped});
}

}  // namespace staple::httpd
