// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <sys/types.h>

#include "exporter/http/access/password_checker.h"
#include "exporter/http/access/token_bucket.h"
#include "exporter/http/access/web_config.h"
#include "exporter/http/client_address.h"
#include "exporter/http/routing.h"
#include "exporter/log.h"
#include "probes/time.h"

namespace staple::httpd {

/// FileStamp identifies a version of a file, to detect changes. A missing file has a stamp
/// of zeros.
struct FileStamp {
  std::string file;
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed = 0;  ///< time of modification, nanoseconds since the Unix epoch

  bool operator==(const FileStamp&) const = default;
};

/// AccessControl limits the rate of requests and authenticates them, as configured in a web
/// configuration file. It reads the file again when it or a file that it names has changed. Not
/// thread-safe: it belongs to the thread of the server.
class AccessControl {
 public:
  /// AccessControl starts with `web_config`, which was loaded from `file`. With an empty `file` the
  /// configuration never changes.
  AccessControl(std::string file, std::shared_ptr<const WebConfig> web_config, Clock clock,
                Log log);

  /// web_config returns the current configuration, never null. It checks the files for changes at
  /// most once a second. If a changed file is invalid, it logs the problems and keeps the
  /// previous configuration.
  std::shared_ptr<const WebConfig> web_config();

  /// check returns the response that refuses a request (401, 429 or 503), or nullopt if the
  /// request is permitted. `authorization` is the value of the header field Authorization, empty
  /// without one.
  boost::asio::awaitable<std::optional<Response>> check(std::string authorization,
                                                        ClientAddress client);

 private:
  std::vector<FileStamp> read_stamps() const;
  void reject_change(std::vector<config::Problem> problems);

  std::string file_;
  std::shared_ptr<const WebConfig> web_config_;
  Clock clock_;
  Log log_;
  std::vector<FileStamp> stamps_;
  /// Problems of the files as last read. Empty if there are none.
  std::vector<config::Problem> problems_;
  SteadyTime checked_at_{};
  TokenBucket bucket_;
  PasswordChecker password_checker_;
};

}  // namespace staple::httpd
