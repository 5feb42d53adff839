// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "exporter/configuration/load.h"
#include "exporter/http/access/settings.h"

namespace boost::asio::ssl {
class context;
}

namespace staple::httpd {

/// WebConfig is a loaded web configuration file.
struct WebConfig {
  WebSettings settings = {};
  std::shared_ptr<boost::asio::ssl::context> tls = {};  ///< null for plain HTTP
};

/// LoadedWebConfig is a web configuration, or all problems of its file (at least one), in the order
/// of the file.
using LoadedWebConfig =
    std::variant<std::shared_ptr<const WebConfig>, std::vector<config::Problem>>;

/// load_web_config loads the web configuration `file` and the files that it names. Does not throw:
/// what is thrown meanwhile is a problem of `file`.
LoadedWebConfig load_web_config(const std::string& file);

}  // namespace staple::httpd
