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

/// WebConfig is a web configuration file, loaded.
struct WebConfig {
  WebSettings settings = {};
  std::shared_ptr<boost::asio::ssl::context> tls = {};  ///< null: plain HTTP
};

/// LoadedWebConfig is either that, or every problem found (never none), in the order of the file.
using LoadedWebConfig =
    std::variant<std::shared_ptr<const WebConfig>, std::vector<config::Problem>>;

/// load_web_config reads the web configuration `file` and the files that it names.
LoadedWebConfig load_web_config(const std::string& file);

}  // namespace staple::httpd
