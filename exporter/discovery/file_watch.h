// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "probes/time.h"

struct inotify_event;

namespace staple::discovery {

/// FileWatch reports changes of files, and which files are still being written, with inotify(7). It
/// reports nothing if the system has no watches left: sources poll their files regularly, too.
class FileWatch {
 public:
  /// `on_change` is called on the loop when a watched folder or file may have changed, but not
  /// while a file is being written.
  FileWatch(boost::asio::any_io_executor loop, Clock clock, std::function<void()> on_change);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// watch replaces the watched folders and files. Ignores those that do not exist.
  void watch(const std::set<std::string>& folders, const std::set<std::string>& files);

  /// is_being_written returns true if the file was written within kWriteTimeout and not
  /// closed since.
  bool is_being_written(const std::string& file) const;
  static constexpr Seconds kWriteTimeout{30};

 private:
  void read();
  void handle(const inotify_event& event);

  Clock clock_;
  std::function<void()> on_change_;
  boost::asio::posix::stream_descriptor descriptor_;
  std::map<int, std::string> watched_;  ///< by watch descriptor; two names of one file share one
  std::map<std::string, SteadyTime> write_started_;  ///< by path
};

}  // namespace staple::discovery
