// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/file_watch.h"

#include <array>
#include <cstring>
#include <utility>

#include <sys/inotify.h>
#include <sys/stat.h>

namespace staple::discovery {
namespace {

using boost::system::error_code;

constexpr std::uint32_t kFolderEvents = IN_ATTRIB | IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE |
                                        IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF |
                                        IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::uint32_t kFileEvents =
    IN_ATTRIB | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;

/// is_new_regular_file returns true if `path` was created by open(2): it is empty and will be
/// written. A link is complete at once.
bool is_new_regular_file(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
}

}  // namespace

FileWatch::FileWatch(boost::asio::any_io_executor loop, Clock clock,
                     std::function<void()> on_change)
    : clock_(clock), on_change_(std::move(on_change)), descriptor_(std::move(loop)) {
  const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return;
  descriptor_.assign(descriptor);
  read();
}

void FileWatch::watch(const std::set<std::string>& folders, const std::set<std::string>& files) {
  if (!descriptor_.is_open()) return;
  const int inotify = descriptor_.native_handle();
  std::map<int, std::string> now;
  const auto add = [&](const std::string& path, std::uint32_t events) {
    const int watch = inotify_add_watch(inotify, path.c_str(), events);
    if (watch >= 0) now.emplace(watch, path);
  };
  for (const auto& folder : folders) add(folder, kFolderEvents);
  for (const auto& file : files) add(file, kFileEvents);
  for (const auto& [watch, path] : watched_) {
    if (!now.contains(watch)) inotify_rm_watch(inotify, watch);
  }
  watched_ = std::move(now);
}

bool FileWatch::is_being_written(const std::string& file) const {
  const auto since = write_started_.find(file);
  return since != write_started_.end() && clock_.steady_now() - since->second < kWriteTimeout;
}

void FileWatch::read() {
  descriptor_.async_wait(
      boost::asio::posix::descriptor_base::wait_read, [this](const error_code& error) {
        if (error) return;  // cancelled: `this` no longer exists
        alignas(inotify_event) std::array<char, 16 * 1024> buffer;
        error_code none;
        const std::size_t size = descriptor_.read_some(boost::asio::buffer(buffer), none);
        for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
          const auto* const event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
          handle(*event);
          at += sizeof(inotify_event) + event->len;
        }
        read();
      });
}

void FileWatch::handle(const inotify_event& event) {
  if (event.mask & IN_Q_OVERFLOW) {  // the event of a closed file may be lost
    write_started_.clear();
    return on_change_();
  }
  const auto watched = watched_.find(event.wd);
  if (watched == watched_.end()) return;
  const std::string path = event.len == 0 ? watched->second : watched->second + "/" + event.name;
  if (event.mask & IN_IGNORED) {
    watched_.erase(watched);
    return;
  }
  const bool begins =
      (event.mask & IN_MODIFY) || ((event.mask & IN_CREATE) && is_new_regular_file(path));
  if (begins) {
    write_started_[path] = clock_.steady_now();
    return;
  }
  if (event.mask & (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF)) {
    write_started_.erase(path);
  }
  on_change_();
}

}  // namespace staple::discovery
