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

/// FileWatch tells when files change, and which of them somebody is still writing, with
/// inotify(7). Where the system has no watches left it tells nothing: whoever uses it looks from
/// time to time anyway.
class FileWatch {
 public:
  /// `changed` is called, on the loop, when something in a watched folder or file may read
  /// otherwise than before; not while a file is being written.
  FileWatch(boost::asio::any_io_executor loop, Clock clock, std::function<void()> on_change);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// watch makes these the folders and files that are watched. Those that do not exist are
  /// passed over.
  void watch(const std::set<std::string>& folders, const std::set<std::string>& files);

  /// is_being_written tells that the file was changed and not closed since, in the last kWriting.
  bool is_being_written(const std::string& file) const;
  static constexpr Seconds kWriteTimeout{30};

 private:
  void read();
  void handle(const inotify_event& event);

  Clock clock_;
  std::function<void()> on_change_;
  boost::asio::posix::stream_descriptor descriptor_;
  std::map<int, std::string> watched_;  ///< by watch descriptor; two names of one file share one
  std::map<std::string, SteadyTime> write_started_;  ///< since when
};

}  // namespace staple::discovery
