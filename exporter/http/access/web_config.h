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

/// Access is a web configuration file, loaded.
struct Access {
  WebSettings settings = {};
  std::shared_ptr<boost::asio::ssl::context> tls = {};  ///< null: plain HTTP
};

/// LoadedAccess is either that, or every problem found (never none), in the order of the file.
using LoadedAccess = std::variant<std::shared_ptr<const Access>, std::vector<config::Problem>>;

/// load_access reads the web configuration `file` and the files that it names.
LoadedAccess load_access(const std::string& file);

}  // namespace staple::httpd
