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
#include "exporter/http/routing.h"
#include "exporter/log.h"
#include "probes/time.h"

namespace staple::httpd {

/// FileStamp is by what a change of a file is seen. A file that is not there has one, too.
struct FileStamp {
  std::string file;
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed = 0;  ///< nanoseconds since the epoch

  bool operator==(const FileStamp&) const = default;
};

/// AccessControl decides who may speak to the server and how, by a web configuration file that it
/// reads again when that or a file that it names has changed. It belongs to the thread of HTTP.
class AccessControl {
 public:
  /// AccessControl begins with `access`, which was loaded from `file`. No file: everybody may, in
  /// plain HTTP.
  AccessControl(std::string file, std::shared_ptr<const WebConfig> web_config, Clock clock,
                Log log);

  /// web_config is what holds now, never null: it looks for changes at most once a second. A
  /// changed file that is wrong is logged, and what held before stays.
  std::shared_ptr<const WebConfig> web_config();

  /// check tells what to answer to a request instead of what it asks for; absent: it may come in.
  /// `authorization` is that header's value, empty without it.
  boost::asio::awaitable<std::optional<Response>> check(std::string authorization);

 private:
  std::vector<FileStamp> read_stamps() const;
  void reject_change(std::vector<config::Problem> problems);

  std::string file_;
  std::shared_ptr<const WebConfig> web_config_;
  Clock clock_;
  Log log_;
  std::vector<FileStamp> stamps_;
  /// What is wrong with the files as they are; empty: nothing
  std::vector<config::Problem> problems_;
  SteadyTime checked_at_{};
  TokenBucket bucket_;
  PasswordChecker password_checker_;
};

}  // namespace staple::httpd
